import { Random } from '../../src/base/random';
import type { Measured } from '../../src/engine/benchmarks/benchmark-result';
import { figureOf } from '../../src/engine/benchmarks/statistics';
import type { GroupRequest } from '../../src/engine/metrics/group-request';
import { measureGroup } from '../../src/engine/metrics/measure-route-groups';
import { PieceCrew } from '../../src/engine/metrics/piece-crew';
import { localTask } from '../../src/engine/protocol/local-task';
import { tripsAsRoutes } from '../../src/generation/route';
import { REFERENCE_ROADS } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { timeRounds } from '../rounds';
import { randomWalks } from '../walks';

const WARM_UPS = 1;
const SEED = 23;
const PAIRS = 5000;
/** Roads of each trip and route: those of Porto have 46 on average. */
const ROADS = 46;
const RESAMPLES = 1000;

/**
 * Every measure of two sets of routes for 5,000 OD pairs, exact DTW and intervals of 1,000 resamples included:
 * what a large group costs in the metrics worker alone, and with a second core.
 */
export const measuresBenchmark: Benchmark = {
  name: `measures-${PAIRS}`,
  run: async (context) => {
    const request = await requestOf(context);
    const alone = await timed(request, null, 'one-worker', context);
    return context.help ? [alone, await timed(request, context.help, 'two-workers', context)] : [alone];
  },
};

async function timed(
  request: GroupRequest,
  help: BenchContext['help'],
  what: string,
  { clock, rounds, task }: BenchContext,
): Promise<Measured> {
  const crew = new PieceCrew(help && { ...help, count: 1 });
  const subject = `Measuring ${PAIRS} pairs, ${what.replace('-', ' ')}`;
  try {
    const seconds = await timeRounds(
      { clock, warmUps: WARM_UPS, rounds },
      async () => void (await measureGroup(request, localTask(), crew)),
      (done) => task.progress({ step: 'bench.measure', subject, done, total: rounds, unit: 'rounds' }),
    );
    const size = { pairs: PAIRS, sets: request.sets.length, roadsPerRoute: ROADS, resamples: RESAMPLES };
    return { what, size, figure: figureOf(seconds), unit: 's' };
  } finally {
    await crew.close();
  }
}

async function requestOf({ cities }: BenchContext): Promise<GroupRequest> {
  const { network } = (await cities.of(REFERENCE_ROADS)).dataset;
  const random = new Random(SEED);
  const walks = () => randomWalks(network, PAIRS, ROADS, random);
  const twins = walks();
  return {
    network,
    real: { twins, ends: twins },
    sets: [
      { source: 'vanilla', routes: tripsAsRoutes(walks()) },
      { source: 'distilled', routes: tripsAsRoutes(walks()) },
    ],
    resamples: RESAMPLES,
    seed: SEED,
  };
}
