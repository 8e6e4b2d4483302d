import { Random } from '../../src/base/random';
import { generateRoutes, maxRoadsFor, type GeneratedRoutes } from '../../src/generation/generate-routes';
import { odPairsOf, type OdPairs } from '../../src/generation/od-pairs';
import { OFFICIAL_HOSER } from '../../src/models/hoser/config';
import { Hoser } from '../../src/models/hoser/hoser';
import { HoserSearchModel } from '../../src/models/hoser/search-model';
import { REFERENCE_ROADS, type BenchCity, randomWalks } from '../cities';
import { type BenchContext, type Benchmark, timeRounds, timeByTurns } from '../rounds';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import { expansionWork } from '../work';
import { NO_TASK } from '../../src/base/task';
import { emptyGpsTraces, type GpsTraces } from '../../src/domain/gps-traces';
import type { TrajectorySet } from '../../src/domain/trajectory-set';
import { matchTogether } from '../../src/engine/dataset-builder/match-crew';
import { joined } from '../../src/base/bytes';
import { buildUbodt } from '../../src/matching/ubodt';
import { matchGraph, type MatchGraph } from '../../src/matching/match-graph';
import { Matcher } from '../../src/matching/matcher';
import { simulateGps } from '../../src/matching/simulate-gps';
import { RouteCrew } from '../../src/systems/routes/crew/route-crew';
import { computeSoftTargets } from '../../src/systems/routes/distillation/soft-targets';
import { freshTeacher } from './teacher';

const WARM_UPS = 1;
const SEED = 17;
/** Least number of journeys in a round. */
const FEWEST_JOURNEYS = 16;
/**
 * Longest route with which those drawn on the reference network have 18 roads on average,
 * as those that PyTorch was timed on.
 */
const LONGEST_OF_18_ROADS = 27;

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

const studentOf = ({ features }: BenchCity) =>
  Hoser.initial(OFFICIAL_HOSER, features, new Random(SEED).fork('student'));

const modelOf = ({ parameters, config, features, network }: Hoser) =>
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

const SPREAD_SEED = 29;
const PAIRS = 1000;
const VOCABULARY = 2000;
const WINDOW = 8;
/** Trips that the teacher is asked about where those of Porto are not at hand; these have as many roads. */
const WALKS = 400;
const ROADS_OF_WALK = 46;
const POINTS = 1_000_000;
const DEVICE = { noiseMeters: 10, intervalSeconds: 5 };

/** Beam search of width 4 for 1,000 pairs, with routes of 18 roads, in one thread and in two by turns. */
export const drawingBenchmark: Benchmark = {
  name: `drawing-${PAIRS}`,
  run: async (context) => {
    const city = await context.cities.of(REFERENCE_ROADS);
    const { network, trips } = city.dataset;
    const { train } = trips;
    const pairs = odPairsOf(
      train,
      Uint32Array.from({ length: PAIRS }, (_, i) => i % train.tripCount),
    );
    const student = studentOf(city);
    const model = await modelOf(student);
    const options = { search: 'beam', maxRoads: LONGEST_OF_18_ROADS } as const;
    try {
      const alone = new RouteCrew(null);
      const { roads, count } = await alone.draw(model, pairs, options, NO_TASK);
      return await timeByTurns(
        {
          subject: `Drawing ${PAIRS} routes`,
          size: { roads: network.roadCount, pairs: PAIRS, roadsPerRoute: roads.length / count },
          rate: { amount: roads.length - count, unit: 'roads/s' },
          start: (helpers) => {
            const crew = new RouteCrew(helpers);
            return { run: () => crew.draw(model, pairs, options, NO_TASK), close: () => crew.close() };
          },
        },
        context,
      );
    } finally {
      model.dispose();
      student.dispose();
    }
  },
};

/** The teacher's answers for all steps of Porto's training trips, or of random walks, in one thread and in two by turns. */
export const answersBenchmark: Benchmark = {
  name: 'teacher-answers',
  run: async (context) => {
    const porto = (await context.cities.porto())?.dataset;
    const { network } = porto ?? (await context.cities.of(REFERENCE_ROADS)).dataset;
    const trips = porto?.trips.train ?? randomWalks(network, WALKS, ROADS_OF_WALK, new Random(SPREAD_SEED));
    const teacher = freshTeacher(network, VOCABULARY);
    const steps = trips.roads.length - trips.tripCount;
    try {
      return await timeByTurns(
        {
          subject: `Asking the teacher ${steps} times`,
          size: { vocabulary: VOCABULARY, trips: trips.tripCount, steps },
          rate: { amount: steps, unit: 'steps/s' },
          start: (helpers) => {
            const { askTrees, close } = crewOf(helpers);
            const run = () =>
              computeSoftTargets(teacher, network, trips, WINDOW, NO_TASK, undefined, askTrees);
            return { run, close };
          },
        },
        context,
      );
    } finally {
      teacher.dispose();
    }
  },
};

function crewOf(helpers: BenchContext['help']) {
  const crew = new RouteCrew(helpers);
  return { askTrees: crew.askTrees, close: () => crew.close() };
}

/** Map matching of simulated traces of a million points, in one thread and in two by turns; helpers are started each time. */
export const matchingBenchmark: Benchmark = {
  name: `matching-${POINTS}`,
  run: async (context) => {
    const { network, trips } = (await context.cities.of(REFERENCE_ROADS)).dataset;
    const graph = matchGraph(network);
    const table = await buildUbodt(graph);
    const traces = simulatedTraces(graph, trips.train);
    const matcher = new Matcher(graph, table);
    return timeByTurns(
      {
        subject: `Matching ${POINTS} points`,
        size: { roads: network.roadCount, traces: traces.traceCount, points: traces.times.length },
        rate: { amount: traces.times.length, unit: 'points/s' },
        start: (helpers) => ({
          run: () => matchTogether(matcher, traces, { helpers, table }, NO_TASK),
          close: () => Promise.resolve(),
        }),
      },
      context,
    );
  },
};

/** Drives of the trips, from the first again, until there are so many points. */
function simulatedTraces(graph: MatchGraph, trips: TrajectorySet): GpsTraces {
  const random = new Random(SPREAD_SEED);
  const drives: ReturnType<typeof simulateGps>[] = [];
  const offsets = [0];
  for (let i = 0; offsets[i] < POINTS; i++) {
    const trip = i % trips.tripCount;
    const [from, to] = [trips.offsets[trip], trips.offsets[trip + 1]];
    drives.push(simulateGps(graph, trips.roads.slice(from, to), trips.times.slice(from, to), DEVICE, random));
    offsets.push(offsets[i] + drives[i].times.length);
  }
  return {
    ...emptyGpsTraces(),
    traceCount: drives.length,
    offsets: Uint32Array.from(offsets),
    lonLat: joined(
      Float64Array,
      drives.map(({ lonLat }) => lonLat),
    ),
    times: joined(
      Float64Array,
      drives.map(({ times }) => times),
    ),
    vehicleCodes: new Uint32Array(drives.length),
    vehicles: ['simulated'],
    sourceCodes: new Uint32Array(drives.length),
    sources: ['simulated'],
    sourceRows: Uint32Array.from(drives.keys()),
  };
}
