import { Random } from '../../src/base/random';
import { generateRoutes, maxRoadsFor, type GeneratedRoutes } from '../../src/generation/generate-routes';
import { odPairsOf, type OdPairs } from '../../src/generation/od-pairs';
import { OFFICIAL_HOSER } from '../../src/models/hoser/config';
import { Hoser } from '../../src/models/hoser/hoser';
import { HoserSearchModel } from '../../src/models/hoser/search-model';
import { REFERENCE_ROADS, type BenchCity } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import { timeRounds } from '../rounds';
import { expansionWork } from '../student-work';
import { NO_TASK } from '../../src/base/task';

const WARM_UPS = 1;
const SEED = 17;
/** Of a round. */
const FEWEST_JOURNEYS = 16;
/**
 * Longest route with which those drawn on the reference network have 18 roads on average,
 * as those that PyTorch was timed on.
 */
export const LONGEST_OF_18_ROADS = 27;

/** What a benchmark searches for. */
interface Wish {
  readonly width: number;
  readonly pairCount: number;
  /** Twice the longest trip unless told otherwise. */
  readonly maxRoads?: number;
}

/**
 * Beam search with an untrained student of official widths for the journeys of trips: one
 * batch for all pairs and beams at a time.
 */
export function generationBenchmark(width: number, pairCount: number): Benchmark {
  return {
    name: `generation-w${width}-p${pairCount}`,
    run: (context) => measure({ width, pairCount }, context),
  };
}

/**
 * The search that the beam search of the thesis's code was timed on in PyTorch:
 * width 4, routes of 18 roads on average.
 */
export const shortRoutesBenchmark: Benchmark = {
  name: 'generation-18-roads',
  run: (context) => measure({ width: 4, pairCount: 64, maxRoads: LONGEST_OF_18_ROADS }, context),
};

/** What a student costs before its first route: everything that does not depend on the journey. */
export const generationTablesBenchmark: Benchmark = {
  name: 'generation-tables',
  run: async ({ cities, clock, rounds }) => {
    const city = await cities.of(REFERENCE_ROADS);
    const student = studentOf(city);
    try {
      const seconds = await timeRounds({ clock, warmUps: WARM_UPS, rounds }, async () =>
        (await modelOf(student)).dispose(),
      );
      return [
        { what: '', size: { roads: city.dataset.network.roadCount }, figure: figureOf(seconds), unit: 's' },
      ];
    } finally {
      student.dispose();
    }
  },
};

async function measure({ width, pairCount, maxRoads }: Wish, context: BenchContext): Promise<Measured[]> {
  const { cities, clock, rounds, task } = context;
  const city = await cities.of(REFERENCE_ROADS);
  const batches = batchesOf(city, pairCount);
  const student = studentOf(city);
  const model = await modelOf(student);
  const subject = `Generation, width ${width}, ${pairCount} pairs`;
  const firsts: number[] = [];
  let drawn: GeneratedRoutes[] = [];
  try {
    const draw = async (pairs: OdPairs) => {
      const started = clock();
      let first: number | undefined;
      const limits = { beamWidth: width, maxRoads: maxRoads ?? maxRoadsFor(city.dataset.trips.train) };
      const routes = await generateRoutes(model, pairs, limits, {
        ...NO_TASK,
        progress: ({ done }) => {
          if (done > 0) first ??= clock() - started;
        },
      });
      firsts.push(first!);
      return routes;
    };
    const drawAll = async () => {
      drawn = [];
      for (const pairs of batches) drawn.push(await draw(pairs));
    };
    const seconds = await timeRounds({ clock, warmUps: WARM_UPS, rounds }, drawAll, (done) =>
      task.progress({ step: 'bench.measure', subject, done, total: rounds, unit: 'rounds' }),
    );
    const size = { roads: city.dataset.network.roadCount, width, pairs: pairCount };
    return results(city, size, drawn, seconds, firsts.slice(WARM_UPS * batches.length));
  } finally {
    model.dispose();
    student.dispose();
  }
}

function results(
  { dataset: { network } }: BenchCity,
  sizes: Readonly<Record<string, number>>,
  drawn: readonly GeneratedRoutes[],
  seconds: readonly number[],
  firsts: readonly number[],
): Measured[] {
  const total = (of: (routes: GeneratedRoutes) => number) => drawn.reduce((sum, each) => sum + of(each), 0);
  const count = total((routes) => routes.count);
  const roads = total((routes) => routes.roads.length - routes.count);
  const expansions = total((routes) => routes.expansions.reduce((a, b) => a + b, 0));
  const size = {
    ...sizes,
    journeys: count,
    roadsPerRoute: (roads + count) / count,
    expansionsPerRoute: expansions / count,
    arrived: total((routes) => routes.arrived.reduce((a, b) => a + b, 0)),
  };
  const perNode = expansionWork(OFFICIAL_HOSER, network.successors.length / network.roadCount);
  const against = {
    work: { ...perNode, flops: perNode.flops * expansions },
    seconds: figureOf(seconds).median,
  };
  const rate = (what: string, amount: number, unit: string): Measured => ({
    what,
    size,
    figure: figureOf(rates(amount, seconds)),
    unit,
    against,
  });
  return [
    rate('roads', roads, 'roads/s'),
    rate('routes', count, 'routes/s'),
    rate('expansions', expansions, 'nodes/s'),
    { what: 'first-route', size, figure: figureOf(firsts), unit: 's' },
  ];
}

export const studentOf = ({ features }: BenchCity) =>
  Hoser.initial(OFFICIAL_HOSER, features, new Random(SEED).fork('student'));

export const modelOf = ({ parameters, config, features, network }: Hoser) =>
  HoserSearchModel.create(parameters, config, features, { network });

/**
 * Journeys of the training trips in their order, from the start again where there are too
 * few: each is searched for anew. A round of single pairs is one journey after another, since
 * what one costs says little of the next.
 */
function batchesOf({ dataset: { trips } }: BenchCity, pairCount: number): OdPairs[] {
  const journeys = Math.max(pairCount, FEWEST_JOURNEYS);
  return Array.from({ length: Math.floor(journeys / pairCount) }, (_, batch) =>
    odPairsOf(
      trips.train,
      Uint32Array.from({ length: pairCount }, (_, i) => (batch * pairCount + i) % trips.train.tripCount),
    ),
  );
}
