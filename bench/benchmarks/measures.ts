import { Random } from '../../src/base/random';
import type { GroupRequest } from '../../src/engine/metrics/review-request';
import { measureGroup } from '../../src/engine/metrics/measure-route-groups';
import { PieceCrew } from '../../src/engine/metrics/piece-crew';
import { localTask } from '../../src/engine/protocol/local-task';
import { tripsAsRoutes } from '../../src/generation/route';
import { REFERENCE_ROADS } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { timeByTurns } from '../by-turns';
import { randomWalks } from '../walks';

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
    return timeByTurns(
      {
        subject: `Measuring ${PAIRS} pairs`,
        size: { pairs: PAIRS, sets: request.sets.length, roadsPerRoute: ROADS, resamples: RESAMPLES },
        start: (helpers) => {
          const crew = new PieceCrew(helpers);
          return { run: () => measureGroup(request, localTask(), crew), close: () => crew.close() };
        },
      },
      context,
    );
  },
};

export async function requestOf({ cities }: BenchContext): Promise<GroupRequest> {
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
