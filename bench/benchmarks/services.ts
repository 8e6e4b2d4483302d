import { joined } from '../../src/base/bytes';
import { dataFileFromBytes, type DataFile } from '../../src/data/data-file';
import { loadHoserDataset, writeHoserLayout } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import { Random } from '../../src/base/random';
import { emptyTrajectorySet, tripAt } from '../../src/domain/trajectory-set';
import { REFERENCE_ROADS, randomWalks } from '../cities';
import { type BenchContext, type Benchmark, timeRounds, timeByTurns } from '../rounds';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import type { GroupRequest } from '../../src/engine/metrics/review-request';
import { measureGroup } from '../../src/engine/metrics/measure-route-groups';
import { PieceCrew } from '../../src/engine/metrics/piece-crew';
import { localTask } from '../../src/engine/protocol/local-task';
import { tripsAsRoutes } from '../../src/generation/route';
import { brushedList } from '../../src/studio/bench/review-list';
import { NO_TASK } from '../../src/base/task';
import { gridFor } from '../../src/domain/grid';
import { Hoser } from '../../src/models/hoser/hoser';
import { Teacher } from '../../src/models/lm-tad/teacher';
import { lmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { PRESET_CONFIGS } from '../../src/systems/routes/settings';
import {
  decisionAt,
  disagreements,
  temperatureCurves,
  decisionSentence,
} from '../../src/systems/routes/lens/decision';
import { readJourney } from '../../src/systems/routes/lens/read-journey';

const WARM_UPS = 1;
const SEED = 19;
const TRIPS = 30_000;
const ROADS_PER_TRIP = 30;
/** Roads of Beijing, as its data set has them. */
const LARGE_NETWORK = 40_060;

/**
 * From the bytes of HOSER files in memory to a data set that is checked
 * and has its fingerprint: mostly trips.
 */
export const loadTripsBenchmark: Benchmark = {
  name: 'loading-trips',
  run: async (context) => {
    const { dataset } = await context.cities.of(REFERENCE_ROADS);
    const train = randomWalks(dataset.network, TRIPS, ROADS_PER_TRIP, new Random(SEED));
    const trips = { train, val: emptyTrajectorySet(), test: emptyTrajectorySet() };
    return measure({ ...dataset, trips }, { what: 'trips', count: TRIPS }, context);
  },
};

/** The same for a large network with its zones and hardly any trips. */
export const loadNetworkBenchmark: Benchmark = {
  name: 'loading-network',
  run: async (context) => {
    const { dataset } = await context.cities.of(LARGE_NETWORK);
    return measure(dataset, { what: 'roads', count: dataset.network.roadCount }, context);
  },
};

async function measure(
  dataset: Dataset,
  { what, count }: { what: string; count: number },
  { clock, rounds, task }: BenchContext,
): Promise<Measured[]> {
  const files = filesOf(dataset);
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const seconds = await timeRounds(
    { clock, warmUps: WARM_UPS, rounds },
    async () => void (await loadHoserDataset(files, { name: 'bench' })),
    (done) =>
      task.progress({
        step: 'bench.measure',
        subject: `Loading ${what}`,
        done,
        total: rounds,
        unit: 'rounds',
      }),
  );
  const { network, trips } = dataset;
  const size = {
    megabytes: bytes / 1e6,
    roads: network.roadCount,
    trips: trips.train.tripCount + trips.val.tripCount + trips.test.tripCount,
    zones: dataset.zones.zoneCount,
  };
  const against = { work: { flops: 0, bytes }, seconds: figureOf(seconds).median };
  return [
    { what: 'bytes', size, figure: figureOf(rates(bytes / 1e6, seconds)), unit: 'MB/s', against },
    { what, size, figure: figureOf(rates(count, seconds)), unit: `${what}/s`, against },
  ];
}

function filesOf(dataset: Dataset): DataFile[] {
  return writeHoserLayout(dataset).map(({ name, chunks }) =>
    dataFileFromBytes(name, joined(Uint8Array, [...chunks()])),
  );
}

const MEASURE_SEED = 23;
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

async function requestOf({ cities }: BenchContext): Promise<GroupRequest> {
  const { network } = (await cities.of(REFERENCE_ROADS)).dataset;
  const random = new Random(MEASURE_SEED);
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
    seed: MEASURE_SEED,
  };
}

const REVIEW_WARM_UPS = 2;
const REVIEW_SEED = 31;
/** Roads of each route: those of Porto have 46 on average. */
const REVIEWED_ROADS = 46;
const SIZES = [10_000, 100_000] as const;

/**
 * What one move of a brush costs over the list of a review: all lines filtered and ordered by a column, the histogram of
 * every column, and the visits that the map draws of what passes.
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
  const random = new Random(REVIEW_SEED);
  const { columns, list, listAndMap } = brushedList(
    network,
    randomWalks(network, lines, REVIEWED_ROADS, random),
    random,
  );
  const size = { lines, columns, roadsPerRoute: REVIEWED_ROADS };
  const time = async (what: string, work: () => unknown): Promise<Measured> => {
    const seconds = await timeRounds(
      { clock, warmUps: REVIEW_WARM_UPS, rounds },
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

const LENS_WARM_UPS = 2;
const LENS_SEED = 17;
/** Decisions of one temperature each: one alone is too short for a clock. */
const TURNS = 100;

/**
 * The decision lens on a trip of 21 roads, with networks of the demo preset: another window (the networks read the
 * trip again), and another temperature (all numbers of one decision, its sentence and its curves; no drawing).
 */
export const lensBenchmark: Benchmark = {
  name: 'lens',
  run: async ({ cities, clock, rounds }: BenchContext): Promise<Measured[]> => {
    const { dataset, features, batch } = await cities.of(REFERENCE_ROADS);
    const { network } = dataset;
    const { student: widths, teacher: sizes, distillation } = PRESET_CONFIGS.demo;
    const random = new Random(LENS_SEED);
    const vanilla = Hoser.initial(widths, features, random.fork('vanilla'));
    const distilled = Hoser.initial(widths, features, random.fork('distilled'));
    const vocabulary = lmTadVocabulary(network, gridFor(network));
    const config = { ...sizes, blockSize: 64, vocabularySize: vocabulary.size };
    const teacher = Teacher.initial(config, vocabulary, random.fork('teacher'));
    try {
      const { roads, times } = tripAt(batch, 0);
      const journey = { roads, times, destination: roads[roads.length - 1] };
      const networks = {
        teacher: { network: teacher, cellDegrees: gridFor(network).cellDegrees },
        students: { vanilla, distilled },
      };
      const read = () => readJourney(journey, features, networks, distillation.window, NO_TASK);
      const reading = await read();
      const timed = { clock, warmUps: LENS_WARM_UPS, rounds };
      const window = await timeRounds(timed, async () => void (await read()));
      let written = 0;
      const temperature = await timeRounds(timed, () => {
        for (let turn = 0; turn < TURNS; turn++) {
          const form = { ...distillation, tau: 1 + turn / 10 };
          const decision = decisionAt(reading, turn % reading.roads.length, form);
          const words = { roadName: String, journey: 'The trip' };
          written += decisionSentence(decision, words).length + disagreements(reading).length;
          const { teacher: soft, students } = decision;
          written += temperatureCurves(students.distilled!.logits, soft!.logits, form).tau.length;
        }
      });
      if (written === 0) throw new Error('Nothing was computed.');
      const size = { roads: network.roadCount, steps: reading.roads.length };
      const each = temperature.map((seconds) => (1000 * seconds) / TURNS);
      return [
        { what: 'window', size, figure: figureOf(window.map((seconds) => 1000 * seconds)), unit: 'ms' },
        { what: 'temperature', size, figure: figureOf(each), unit: 'ms' },
      ];
    } finally {
      vanilla.dispose();
      distilled.dispose();
      teacher.dispose();
    }
  },
};
