import { Random } from '../../src/base/random';
import { type Measured, figureOf } from '../../src/engine/benchmarks/benchmark-result';
import { brushedList } from '../../src/studio/bench/review-list';
import { REFERENCE_ROADS } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { timeRounds } from '../rounds';
import { randomWalks } from '../walks';

const WARM_UPS = 2;
const SEED = 31;
/** Roads of each route: those of Porto have 46 on average. */
const ROADS = 46;
const SIZES = [10_000, 100_000] as const;

/**
 * What one move of a brush costs over the list of a review: all lines filtered and ordered by a column, the histogram of
 * every column, and the flows that the map draws of what passes.
 */
export const reviewBenchmark: Benchmark = {
  name: 'review-filter',
  run: async (context) => {
    const measured: Measured[] = [];
    for (const lines of SIZES) measured.push(...(await timed(lines, context)));
    return measured;
  },
};

async function timed(lines: number, { cities, clock, rounds, task }: BenchContext): Promise<Measured[]> {
  const { network } = (await cities.of(REFERENCE_ROADS)).dataset;
  const random = new Random(SEED);
  const { columns, list, listAndMap } = brushedList(
    network,
    randomWalks(network, lines, ROADS, random),
    random,
  );
  const size = { lines, columns, roadsPerRoute: ROADS };
  const time = async (what: string, work: () => unknown): Promise<Measured> => {
    const seconds = await timeRounds(
      { clock, warmUps: WARM_UPS, rounds },
      async () => void work(),
      (done) =>
        task.progress({
          ...{
            step: 'bench.measure',
            subject: `Filtering ${lines} lines`,
            done,
            total: rounds,
            unit: 'rounds',
          },
        }),
    );
    return { what, size, figure: figureOf(seconds.map((one) => 1000 * one)), unit: 'ms' };
  };
  return [await time('list', list), await time('list-and-map', listAndMap)];
}
