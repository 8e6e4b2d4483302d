import { Random } from '../../src/base/random';
import { NO_TASK } from '../../src/base/task';
import { emptyGpsTraces, type GpsTraces } from '../../src/domain/gps-traces';
import type { TrajectorySet } from '../../src/domain/trajectory-set';
import { matchTogether } from '../../src/engine/dataset-builder/match-crew';
import { odPairsOf } from '../../src/generation/od-pairs';
import { joined } from '../../src/base/bytes';
import { buildUbodt } from '../../src/matching/build-ubodt';
import { matchGraph, type MatchGraph } from '../../src/matching/match-graph';
import { Matcher } from '../../src/matching/matcher';
import { simulateGps } from '../../src/matching/simulate-gps';
import { RouteCrew } from '../../src/systems/routes/crew/route-crew';
import { computeSoftTargets } from '../../src/systems/routes/distillation/soft-targets';
import { REFERENCE_ROADS } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { timeByTurns } from '../by-turns';
import { randomWalks } from '../walks';
import { LONGEST_OF_18_ROADS, modelOf, studentOf } from './generation';
import { freshTeacher } from './teacher';

const SEED = 29;
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
    const trips = porto?.trips.train ?? randomWalks(network, WALKS, ROADS_OF_WALK, new Random(SEED));
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
export function simulatedTraces(graph: MatchGraph, trips: TrajectorySet): GpsTraces {
  const random = new Random(SEED);
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
