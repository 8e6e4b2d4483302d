import { Random } from '../../src/base/random';
import type { Measured } from '../../src/engine/benchmarks/benchmark-result';
import { figureOf } from '../../src/engine/benchmarks/statistics';
import { flowOf } from '../../src/studio/map/flows';
import { frameOf } from '../../src/studio/map/map-frame';
import { onlyPassing } from '../../src/studio/map/sequences';
import { columnHistogram, columnScale } from '../../src/studio/state/review/column-histogram';
import { REVIEW_COLUMNS } from '../../src/studio/state/review/review-columns';
import { NO_FILTER, ordered, passing, type FilterFacts } from '../../src/studio/state/review/review-filter';
import { reviewTable, type ReviewTable } from '../../src/studio/state/review/review-table';
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
  const routes = randomWalks(network, lines, ROADS, random);
  const frame = frameOf(network);
  const table = listOf(lines, random);
  const scales = table.columns.map(({ values }) => columnScale(values)!);
  const facts: FilterFacts = {
    shown: ['setA'],
    verdicts: new Uint8Array(lines),
    scenario: null,
    found: null,
  };
  const key = REVIEW_COLUMNS[0].key;
  let moved = 0;
  const filter = () => ({ ...NO_FILTER, ranges: { [key]: [(moved++ % 10) / 20, null] as const } });
  const list = () => {
    const passes = passing(table, filter(), facts);
    ordered(table, passes, { key: REVIEW_COLUMNS[1].key, descending: true });
    table.columns.forEach(({ values }, i) => columnHistogram(values, scales[i], passes));
    return passes;
  };
  const size = { lines, columns: table.columns.length, roadsPerRoute: ROADS };
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
  return [
    await time('list', list),
    await time('list-and-map', () => flowOf(network, frame, onlyPassing(routes, list()).roads)),
  ];
}

/** A list with a random value in every column. */
function listOf(lines: number, random: Random): ReviewTable {
  const column = () => Float64Array.from({ length: lines }, () => random.next());
  const values = Object.fromEntries(REVIEW_COLUMNS.map(({ key }) => [key, column()]));
  return reviewTable(lines, REVIEW_COLUMNS, [{ source: 'setA', values, kinds: new Uint8Array(lines) }]);
}
