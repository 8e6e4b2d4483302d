import { shown } from '../../src/base/text';
import { badInput } from '../../src/base/failure';
import { median } from '../../src/base/quantiles';
import { Random } from '../../src/base/random';
import { NO_TASK } from '../../src/base/task';
import type { Dataset } from '../../src/domain/dataset';
import { haversineKm } from '../../src/domain/geo';
import type { RoadNetwork } from '../../src/domain/road-network';
import { tripAt } from '../../src/domain/trajectory-set';
import type { RunContents } from '../../src/engine/records/run-contents';
import type { GeneratedSet } from '../../src/engine/routes/generated-set';
import { lineOf } from '../../src/engine/routes/route-files';
import type { MeasureKey } from '../../src/evaluation/measure-catalogue';
import { wilsonInterval } from '../../src/evaluation/statistics/normal';
import { generateRoutes, maxRoadsFor } from '../../src/generation/generate-routes';
import { odPairsOf } from '../../src/generation/od-pairs';
import { routeAt, type RouteSet } from '../../src/generation/route';
import { roadSeconds } from '../../src/knowledge/road-seconds';
import { TeacherSearchModel } from '../../src/models/lm-tad/search-model';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { LoadedDataset } from '../../src/systems/routes/drawing/loaded-dataset';
import { drawTogether } from '../../src/systems/routes/lens/read-transfer';
import { counted, firstNumber, type FirstDrawing } from './frame';

/** Decides which of a run's test pairs are shown, whatever routes the networks draw for them. */
export interface FirstTripRule {
  readonly trips: number;
  readonly seed: number;
  /** Least straight-line distance from origin to destination. */
  readonly leastKm: number;
  /** Least distance between the origins, and between the destinations, of two trips that are shown. */
  readonly apartKm: number;
}

export const FIRST_TRIPS: FirstTripRule = { trips: 8, seed: 1, leastKm: 2, apartKm: 0.6 };

/** Measures that the first table shows. */
const SHOWN: readonly MeasureKey[] = [
  'arrival',
  'jsdDistance',
  'jsdRadius',
  'jsdDuration',
  'hausdorff',
  'dtw',
  'edr',
  'identical',
];

/** The student's race takes so many milliseconds, the teacher's as many times more as it took longer. */
const RACE_MS = 900;
const BEGINS_MS = 700;
const TIMED_RACES = 5;

/**
 * A race of the teacher and the student that it taught over driven trips, and who of them arrives.
 * @throws Failure 'bad-input' if the results do not fit the data
 */
export async function routesDrawing(dataset: Dataset, contents: RunContents): Promise<FirstDrawing> {
  const { network, trips } = dataset;
  const { plan, checkpoints } = contents;
  const bytesOf = (name: string) => {
    const found = checkpoints.find((one) => one.name === name);
    if (!found) throw badInput(`"${shown(plan.name)}" has no ${name}.`);
    return { id: name, bytes: found.bytes };
  };
  const pairs = firstPairs(dataset, contents);
  const loaded = new LoadedDataset(dataset);
  const teacher = loaded.teacherOnGrid(bytesOf('teacher'));
  const student = loaded.reader('distilled', bytesOf('distilled'));
  const { window } = DEFAULT_DISTILLATION;
  const networks = { teacher, students: { distilled: student } };
  const race = () => drawTogether(dataset, 'test', loaded.features, networks, window, NO_TASK);
  const raced = await race();
  const [slow, fast] = [raced.teacher!, raced.distilled!];
  // The first race warms up; the others are timed.
  const times: number[] = [];
  for (let round = 0; round < TIMED_RACES; round++) {
    const { teacher: late, distilled: early } = await race();
    times.push(late!.seconds / early!.seconds);
  }

  const set = testSet(contents);
  const own = odPairsOf(
    trips.test,
    pairs.map((pair) => set.pairs.tripIndices[pair]),
  );
  const options = { maxRoads: maxRoadsFor(trips.train) };
  const seconds = roadSeconds(network, trips.train);
  const byTeacher = await generateRoutes(
    await TeacherSearchModel.create(teacher.network, network, seconds, window),
    own,
    options,
    NO_TASK,
  );
  const byStudent = await generateRoutes(
    await loaded.student('distilled', bytesOf('distilled')),
    own,
    options,
    NO_TASK,
  );
  loaded.release();
  const lines = (routes: RouteSet) => pairs.map((_, i) => lineOf(network, routeAt(routes, i).roads));
  const real = [...own.tripIndices].map((trip) => lineOf(network, tripAt(trips.test, trip).roads));
  const timesFaster = median(times);
  const lost = lines(byTeacher).filter((_, i) => byTeacher.arrived[i] === 0);
  const ends = (some: typeof real) => [some.map((line) => line[line.length - 1])];
  const teacherEnds = BEGINS_MS + RACE_MS * timesFaster;
  return {
    ...firstMeasures(contents),
    numbers: {
      pairs: counted(slow.routes),
      teacherArrived: counted(slow.arrived),
      studentArrived: counted(fast.arrived),
      teacherArrival: firstNumber(wilsonInterval(slow.arrived, slow.routes)),
      studentArrival: firstNumber(wilsonInterval(fast.arrived, fast.routes)),
      timesFaster: counted(timesFaster),
    },
    shapes: [
      { kind: 'lines', ink: 'real', from: 0, to: 600, lines: real, sizes: real.map(() => 5) },
      {
        ...{ kind: 'lines', ink: 'teacher', from: BEGINS_MS, to: teacherEnds },
        ...{ lines: lines(byTeacher), sizes: pairs.map(() => 2.5) },
      },
      {
        ...{ kind: 'lines', ink: 'distilled', from: BEGINS_MS, to: BEGINS_MS + RACE_MS },
        ...{ lines: lines(byStudent), sizes: pairs.map(() => 2.5) },
      },
      {
        kind: 'dots',
        ink: 'real',
        from: 0,
        to: 0,
        lines: [real.map(([first]) => first)],
        sizes: pairs.map(() => 4.5),
      },
      { kind: 'dots', ink: 'paper', from: 0, to: 0, lines: ends(real), sizes: pairs.map(() => 5.5) },
      { kind: 'dots', ink: 'distilled', from: 0, to: 0, lines: ends(real), sizes: pairs.map(() => 4) },
      {
        kind: 'dots',
        ink: 'failure',
        from: teacherEnds,
        to: teacherEnds,
        lines: ends(lost),
        sizes: lost.map(() => 4),
      },
    ],
  };
}

function testSet({ sets, plan }: RunContents, source = 'distilled'): GeneratedSet {
  const set = sets.find((one) => one.source === source && one.odSource === 'test');
  if (!set) throw badInput(`"${shown(plan.name)}" has no routes for test pairs.`);
  return set;
}

/** The test pairs that are shown. @throws Failure 'bad-input' if the results are of other data */
export function firstPairs(dataset: Dataset, contents: RunContents): readonly number[] {
  const { plan } = contents;
  if (plan.dataset.fingerprint !== dataset.fingerprint)
    throw badInput(`"${shown(plan.name)}" was made with other data than ${shown(dataset.name)}.`);
  return chosenPairs(dataset.network, testSet(contents).pairs, FIRST_TRIPS);
}

function firstMeasures({ metrics, plan }: RunContents): Required<Pick<FirstDrawing, 'measures' | 'results'>> {
  if (!metrics) throw badInput(`"${shown(plan.name)}" lacks its measures.`);
  return {
    measures: SHOWN.map((key) => {
      const { label, unit, better, decimals } = metrics.measures[key];
      return { key, label, unit, better, decimals };
    }),
    results: metrics.results
      .filter(({ odSource }) => odSource === 'test')
      .map(({ model, routeCount, estimates }) => ({
        model,
        routes: routeCount,
        values: SHOWN.flatMap((key) => {
          const { value, low, high } = estimates[key];
          // With many more digits than are shown: a number that is rounded twice could differ from the live
          // table's.
          return [value, low, high].map((one) => (one === null ? null : Number(one.toPrecision(9))));
        }),
      })),
  };
}

/** Indices of pairs that a rule chooses by chance, without a look at what is drawn for them. */
export function chosenPairs(
  { centroidLonLat }: RoadNetwork,
  { origins, destinations }: Pick<GeneratedSet['pairs'], 'origins' | 'destinations'>,
  { trips, seed, leastKm, apartKm }: FirstTripRule,
): number[] {
  const km = (a: number, b: number) =>
    haversineKm(
      centroidLonLat[2 * a],
      centroidLonLat[2 * a + 1],
      centroidLonLat[2 * b],
      centroidLonLat[2 * b + 1],
    );
  const shuffled = new Random(seed)
    .fork('first view')
    .shuffle(Uint32Array.from({ length: origins.length }, (_, i) => i));
  const chosen: number[] = [];
  for (const pair of shuffled) {
    if (chosen.length === trips) break;
    const near = (other: number) =>
      km(origins[pair], origins[other]) < apartKm || km(destinations[pair], destinations[other]) < apartKm;
    if (km(origins[pair], destinations[pair]) >= leastKm && !chosen.some(near)) chosen.push(pair);
  }
  return chosen;
}
