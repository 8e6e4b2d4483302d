import { gridFor, gridStatistics, roadCells } from '../../domain/grid';
import type { Dataset, SplitName } from '../../domain/dataset';
import { oldDataSentence, oldDataSummary, type OldData } from '../../domain/old-data';
import { hoserFeatures, type HoserFeatures } from '../../models/hoser/features/hoser-features';
import { digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import type { Order, Trained } from '../../engine/experiments/experiment';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import { startSentence } from '../../engine/records/network-start';
import type { GeneratedSet } from '../../engine/routes/generated-set';
import {
  countedAccuracies,
  experimentOdPairs,
  generateBaselineRoutes,
  generateStudentRoutes,
  type BaselineRoutes,
} from './drawing/draw-routes';
import type { ExperimentConfig } from './settings';
import { closedSentence, SPLIT_WORDS, type ClosedReport } from './closed-report';
import { RouteCrew } from './crew/route-crew';
import { checkWatched, experimentParts } from './experiment-parts';
import { studentFile } from './checkpoints/student-file';
import type { NetworkRecord } from '../../engine/records/run-record';
import { NETWORKS } from './networks';
import { givenRecord, studentRecord, type RoutesReport } from './record';
import { SURPRISAL_TABLE } from './results';
import { inForce, startRecords } from './start/starts';
import { onTimesOf } from './start/start-student';
import { ownLesson } from './training/lesson';
import { Lessons } from './training/lessons';
import { RouteTeachers } from './training/route-teachers';
import { RoutesRun } from './training/routes-run';
import { teacherPart, type GivenJudges } from './training/teacher-part';
import { trainStudent } from './training/train-student';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { rankBySurprisal } from '../../evaluation/detection-scores';
import { tripScores, type Surprisals } from '../../models/lm-tad/teacher';
import { digestOf } from '../../base/checksum';
import { candidateLayout, type RoadNetwork } from '../../domain/road-network';
import type { CandidateScorer, ScorerFacts } from '../../engine/experiments/networks-of-others';
import type { PartJudge } from './distillation/cross-fit';
import { SoftTargets } from './distillation/soft-targets';
import { GIVEN_TEACHER_INFOS, type GivenTeacherName } from './given-teachers';
import { badInput } from '../../base/failure';
import { counted, shown, shownList } from '../../base/text';
import { closeRoads, tripsWithout, type ClosedRoads } from '../../domain/closed-roads';

export { adoptCheckpoint as adopt } from './checkpoints/adopt-checkpoint';
export { configInForce, startsInForce as readStarts } from './start/starts';

/**
 * Does the requested parts of an experiment: trains the teachers or takes the given ones, has them teach the distilled
 * student, trains the students, and draws routes with them and with the baselines.
 * @throws Failure 'bad-input' for parts that do not go together, or for a teacher that does not fit the data
 * set
 */
export async function train(order: Order<ExperimentConfig>, context: ExperimentContext): Promise<Trained> {
  const crew = new RouteCrew(context.hooks.helpers);
  try {
    return await trainWith(crew, order, context);
  } finally {
    await crew.close();
  }
}

async function trainWith(
  crew: RouteCrew,
  asked: Order<ExperimentConfig>,
  context: ExperimentContext,
): Promise<Trained> {
  const parts = experimentParts(asked);
  const city = await closedCity(asked.dataset, asked.config);
  const { dataset, fingerprint } = city;
  const oldData = asked.oldData && openOldTrips(asked.oldData, city);
  const features = maskedFeatures(hoserFeatures(asked.dataset), city);
  const { config, starts } = inForce(asked, parts, features);
  const started = await startRecords(asked, starts);
  const run = new RoutesRun({ ...asked, dataset, config, ...(oldData && { oldData }) }, context, {
    ...{ parts, features, starts, crew, fingerprint },
    startRecords: started,
  });
  const { watched } = asked;
  if (oldData) run.note(oldDataSentence(oldDataSummary(oldData)));
  if (watched) checkWatched(watched, dataset.network);
  if (city.report) run.note(closedSentence(city.report));
  for (const [network, start] of Object.entries(started)) run.note(startSentence(labelOf(network), start));
  const pairs = experimentOdPairs(dataset, config);
  const given = await openGivenTeachers(run);
  const teacher = await teacherPart(run);
  const { train: trips, test } = dataset.trips;
  const routeTeachers = new RouteTeachers(run, { trips, own: trips.tripCount, features });
  await routeTeachers.prepare();
  const lessons = new Lessons(run, ownLesson(dataset, features, config));
  const sets: GeneratedSet[] = [];
  for (const name of parts.students) {
    // Computed only now, so that the vanilla student does not wait for what it does not use.
    const { lesson, softTargets, taught } =
      name === 'distilled'
        ? await lessons.distilled(teacher, routeTeachers, judgesOf(given))
        : { ...(await lessons.vanilla()), softTargets: null };
    const from = starts.students[name];
    const { student, report } = await run.time(`${name} student`, () =>
      trainStudent(run, name, lesson, softTargets, {
        // Weights are on the scale of the times of all training trips.
        start: from && { ...onTimesOf(lesson.features, features, from), moments: from.moments },
        taught,
        watched,
      }),
    );
    try {
      const draw = () => generateStudentRoutes(name, student, dataset, pairs, config, run.hooks, crew.draw);
      if (parts.routes) sets.push(...(await run.time(`${name} routes`, draw)));
      const facts = { student: name, distillation: config.distillation, about: run.about, report };
      run.add(name, await studentFile(student, facts), studentRecord(report, config.student));
      run.started(name, started[name]);
    } finally {
      student.dispose();
    }
  }
  const baselines =
    parts.routes && asked.baselines !== false
      ? await run.time('baselines', () => generateBaselineRoutes(dataset, pairs, config, run.hooks))
      : withoutRoutes(dataset);
  sets.push(...baselines.sets);
  for (const one of given) run.networks[one.name] = await one.record();
  const report = { ...reportOf(baselines, dataset, config), ...(city.report && { closed: city.report }) };
  const { testSurprisals } = teacher;
  return {
    ...run.trained(report, () =>
      testSurprisals ? [{ name: SURPRISAL_TABLE, text: [...surprisalCsv(test, testSurprisals)] }] : [],
    ),
    networks: inTheirOrder(run.networks),
    sets: sets.map((set) => ofAllTrips(set, city)),
    oldData,
  };
}

const labelOf = (network: string) => (network === 'teacher' ? network : `${network} student`);

/** The networks of a run as its system lists them, in whichever order they were trained. */
const inTheirOrder = (networks: Readonly<Record<string, NetworkRecord>>) =>
  Object.fromEntries(
    NETWORKS.names.flatMap((name) => (networks[name] ? [[name, networks[name]] as const] : [])),
  );

/** The report of the run besides its networks. */
function reportOf(
  { markovAccuracy, closenessAccuracy }: BaselineRoutes,
  { network }: Dataset,
  { grid: { cellDegrees } }: ExperimentConfig,
): RoutesReport {
  const grid = gridFor(network, cellDegrees);
  const { rows, columns } = grid;
  const statistics = gridStatistics(grid, roadCells(network, grid));
  return { markovAccuracy, closenessAccuracy, grid: { rows, columns, cellDegrees, ...statistics } };
}

/** The report of the baselines for a run that draws no routes of theirs. */
function withoutRoutes(dataset: Dataset): BaselineRoutes {
  return { sets: [], ...countedAccuracies(dataset) };
}

/**
 * The trips as CSV, the most surprising first: each trip's row in its file, its perplexity, and the surprisal
 * (nats) of each road's cell and of the end of the trip.
 */
function* surprisalCsv(trips: TrajectorySet, surprisals: Surprisals): Generator<string> {
  yield 'rank,row,perplexity,roads,surprisals\n';
  const scores = tripScores(surprisals);
  const order = rankBySurprisal(scores);
  for (let rank = 0; rank < order.length; rank++) {
    const trip = order[rank];
    const own = surprisals.values.subarray(surprisals.offsets[trip], surprisals.offsets[trip + 1]);
    const steps = Array.from(own, (value) => value.toFixed(3)).join(',');
    yield `${rank + 1},${trips.sourceRows[trip]},${Math.exp(scores[trip]).toFixed(4)},${own.length - 1},"${steps}"\n`;
  }
}

/** A network of another system that was given, as a teacher of soft targets. */
class GivenTeacher {
  #facts: ScorerFacts | null = null;

  constructor(
    readonly name: GivenTeacherName,
    private readonly bytes: Uint8Array,
    private readonly run: RoutesRun,
  ) {}

  /**
   * Before anything is trained.
   * @throws Failure 'bad-input' for a file that holds no such network or one that does not fit the roads, 'not-supported'
   * where its system is not known
   */
  async check(): Promise<void> {
    (await this.#open()).dispose();
  }

  /** Asked for soft targets of all training trips: it is given, so there is none that did not learn from a part. */
  readonly judge: PartJudge = async ({ judged }) => {
    const scorer = await this.#open();
    try {
      return await this.#targets(scorer, judged);
    } finally {
      scorer.dispose();
    }
  };

  /** For the record of a run; its report is null where it was not asked. */
  async record(): Promise<NetworkRecord> {
    const { architecture } = GIVEN_TEACHER_INFOS[this.name];
    return givenRecord(architecture, await digestOfFile(this.bytes), this.#facts?.report);
  }

  async #open(): Promise<CandidateScorer> {
    const { system } = GIVEN_TEACHER_INFOS[this.name];
    const open = await this.run.hooks.openCandidateScorer(system);
    return open({ bytes: this.bytes, name: `${this.name}.safetensors` }, this.run.order.dataset);
  }

  async #targets(scorer: CandidateScorer, judged: TrajectorySet): Promise<SoftTargets> {
    const { order, task } = this.run;
    const { network } = order.dataset;
    const { window } = order.config.distillation;
    this.#facts = await scorer.ready(window, task);
    const about = new TextEncoder().encode(JSON.stringify(this.#facts.about));
    return this.run.keptTargets(await digestOf([about, this.bytes]), async () => {
      const { stepOffsets, logitOffsets } = candidateLayout(network, judged);
      const logits = await scorer.logitsOf(judged, window, task);
      return new SoftTargets(network, stepOffsets, logitOffsets, logits);
    });
  }
}

/** The given teachers of a run; each is checked before anything is trained: see `GivenTeacher.check`. */
async function openGivenTeachers(run: RoutesRun): Promise<readonly GivenTeacher[]> {
  const files = Object.entries(run.material.parts.givenTeachers) as [GivenTeacherName, Uint8Array][];
  const teachers = files.map(([name, bytes]) => new GivenTeacher(name, bytes, run));
  for (const teacher of teachers) await teacher.check();
  return teachers;
}

const judgesOf = (given: readonly GivenTeacher[]): GivenJudges =>
  Object.fromEntries(given.map(({ name, judge }) => [name, judge]));

/** A data set as an experiment uses it, with the roads closed that its configuration names. */
interface ClosedCity {
  /** Links to and from closed roads are gone, and so are the trips that use one. */
  readonly dataset: Dataset;
  readonly closed: ClosedRoads | null;
  /** Left out where every road is open. */
  readonly report?: ClosedReport;
  /** Tells the data apart from those of other closures, for what is kept between runs. */
  readonly fingerprint: string;
  /** Where each trip of a split stood among all; null where none was left out. */
  readonly kept: Readonly<Record<SplitName, Uint32Array>> | null;
}

/**
 * Closes the roads that a configuration names.
 * @throws Failure 'bad-input' for a road that does not exist, and where no trips are left to learn from
 */
export async function closedCity(
  dataset: Dataset,
  { closedRoads = [] }: Pick<ExperimentConfig, 'closedRoads'>,
): Promise<ClosedCity> {
  const closed = closeRoads(dataset.network, roadsNumbered(closedRoads, dataset));
  if (!closed) return { dataset, closed, fingerprint: dataset.fingerprint, kept: null };
  const of = (split: SplitName) => tripsWithout(dataset.trips[split], closed.isClosed);
  const left = { train: of('train'), val: of('val'), test: of('test') };
  const leftOut = countsOf((split) => dataset.trips[split].tripCount - left[split].kept.length);
  for (const split of ['train', 'val'] as const)
    if (left[split].kept.length === 0 && leftOut[split] > 0)
      throw badInput(
        `Every ${SPLIT_WORDS[split]} trip uses a road that is closed, so there is nothing to learn from. Close fewer roads.`,
      );
  const digest = await digestOf([new TextEncoder().encode(closedRoads.join())]);
  const { train, val, test } = left;
  return {
    dataset: {
      ...dataset,
      network: closed.network,
      trips: { train: train.trips, val: val.trips, test: test.trips },
    },
    closed,
    report: { roads: closed.roads.length, digest, leftOut },
    // The beginning is that of the data set, with which what is kept for it is deleted.
    fingerprint: dataset.fingerprint.slice(0, 16) + digest.slice(0, 48),
    kept: { train: train.kept, val: val.kept, test: test.kept },
  };
}

/** Features in which closed roads are masked; all else is as where every road is open. */
export const maskedFeatures = (features: HoserFeatures, { closed }: ClosedCity): HoserFeatures =>
  closed ? { ...features, closedRoads: closed.isClosed } : features;

/**
 * Old trips that can still be driven: what uses a closed road cannot be predicted.
 * @throws Failure 'bad-input' where none is left to measure on
 */
export function openOldTrips(oldData: OldData, { closed }: ClosedCity): OldData {
  if (!closed) return oldData;
  const [val, test] = [oldData.val, oldData.test].map((set) => tripsWithout(set, closed.isClosed).trips);
  if (val.tripCount === 0 || test.tripCount === 0)
    throw badInput(
      `Every validation or test trip of "${shown(oldData.name)}" uses a road that is closed. Close fewer roads, or ` +
        'train without the old trips.',
    );
  return { ...oldData, val, test };
}

/** A set of routes whose pairs name the trips of the data set with every road open. */
function ofAllTrips(set: GeneratedSet, { kept }: ClosedCity): GeneratedSet {
  if (!kept) return set;
  const tripIndices = set.pairs.tripIndices.map((trip) => kept[set.odSource][trip]);
  return { ...set, pairs: { ...set.pairs, tripIndices } };
}

/** Indices of roads by their numbers in the data set. @throws Failure 'bad-input' that names the unknown ones */
function roadsNumbered(
  numbers: readonly number[],
  { name, network: { geoIds } }: { readonly name: string; readonly network: RoadNetwork },
): Uint32Array {
  const indexOf = new Map(numbers.length > 0 ? Array.from(geoIds, (id, road) => [id, road]) : []);
  const unknown = numbers.filter((number) => !indexOf.has(number));
  if (unknown.length > 0)
    throw badInput(
      `${counted(unknown.length, 'road')} to close ${unknown.length === 1 ? 'is' : 'are'} not in "${shown(name)}": ` +
        `${shownList(unknown.map(String))}. Close roads that it has, by their numbers in roadmap.geo (geo_id).`,
    );
  return Uint32Array.from(numbers, (number) => indexOf.get(number)!);
}

const countsOf = (of: (split: SplitName) => number): Record<SplitName, number> => ({
  train: of('train'),
  val: of('val'),
  test: of('test'),
});
