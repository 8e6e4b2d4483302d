import { gridFor, gridStatistics, roadCells } from '../../domain/grid';
import type { Dataset } from '../../domain/dataset';
import { oldDataSentence, oldDataSummary } from '../../domain/old-data';
import { hoserFeatures } from '../../models/hoser/features/hoser-features';
import { type Checkpoint, digestOfFile } from '../../engine/checkpoints/checkpoint-file';
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
} from './drawing/generation-step';
import type { ExperimentConfig } from './settings';
import { closedCity, maskedFeatures, openOldTrips, ofAllTrips } from './closed-city';
import { closedSentence } from './closed-report';
import { RouteCrew } from './crew/route-crew';
import { checkWatched, experimentParts } from './experiment-parts';
import { studentFile } from './checkpoints/student-file';
import { networkRecords, type RoutesNetworks, type RoutesReport, type GivenTeacherRecord } from './record';
import { SURPRISAL_TABLE } from './results';
import { inForce } from './start/in-force';
import { startRecords } from './start/starts';
import { onTimesOf } from './start/student-times';
import { ownLesson, type Lesson } from './training/lesson';
import { Lessons } from './training/lessons';
import { routeTeachersPart } from './training/route-teacher-part';
import { teacherPart } from './training/teacher-part';
import type { StudentName } from './distillation/distillation-config';
import { trainStudent, type StudentReport } from './training/train-student';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { rankBySurprisal } from '../../evaluation/detection-scores';
import { tripScores, type Surprisals } from '../../models/lm-tad/teacher';
import { digestOf } from '../../base/checksum';
import { candidateLayout } from '../../domain/road-network';
import type { CandidateScorer, ScorerFacts } from '../../engine/experiments/networks-of-others';
import type { PartJudge } from './distillation/cross-fit';
import { SoftTargets } from './distillation/soft-targets';
import { GIVEN_TEACHER_INFOS, type GivenTeacherName } from './given-teachers';
import { type TeacherTask, keptTargets } from './training/teacher-task';

export { adoptCheckpoint as adopt } from './checkpoints/adopt-checkpoint';
export { configInForce, startsInForce as readStarts } from './start/in-force';

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
  order: Order<ExperimentConfig>,
  context: ExperimentContext,
): Promise<Trained> {
  const { watched } = order;
  const { hooks, stopwatch } = context;
  const parts = experimentParts(order);
  const city = await closedCity(order.dataset, order.config);
  const { dataset } = city;
  const oldData = order.oldData && openOldTrips(order.oldData, city);
  const published = maskedFeatures(hoserFeatures(order.dataset), city);
  const { config, starts } = inForce(order, parts, published);
  const startsOf = await startRecords(order, starts);
  if (oldData) hooks.task.emit({ kind: 'note', text: oldDataSentence(oldDataSummary(oldData)) });
  if (watched) checkWatched(watched, dataset.network);
  if (city.report) hooks.task.emit({ kind: 'note', text: closedSentence(city.report) });
  for (const [network, start] of Object.entries(startsOf))
    hooks.task.emit({ kind: 'note', text: startSentence(labelOf(network), start) });
  const pairs = experimentOdPairs(dataset, config);
  const about = {
    dataset: dataset.fingerprint,
    seed: config.seed,
    time_mean: published.timeMean,
    time_std: published.timeStd,
  };
  const { fingerprint } = city;
  const givenTeachers = await openGivenTeachers(parts.givenTeachers, {
    dataset,
    fingerprint,
    config,
    context,
  });
  const teacher = await teacherPart({
    dataset,
    givenTeachers,
    fingerprint,
    config,
    parts,
    start: starts.teacher,
    oldData,
    about,
    context,
    crew,
  });
  const all: Lesson = {
    trips: dataset.trips.train,
    own: dataset.trips.train.tripCount,
    features: published,
  };
  const routeTeachers = await routeTeachersPart({
    dataset,
    config,
    parts: parts.routeTeachers,
    lesson: all,
    about,
    context,
  });
  const lessons = new Lessons({ own: ownLesson(dataset, published, config), dataset, config, context, crew });
  const checkpoints: Checkpoint[] = [];
  if (teacher.checkpoint) checkpoints.push({ name: 'teacher', bytes: teacher.checkpoint });
  checkpoints.push(...routeTeachers.checkpoints);
  const sets: GeneratedSet[] = [];
  const students: Partial<Record<StudentName, StudentReport>> = {};
  for (const name of parts.students) {
    // Computed only now, so that the vanilla student does not wait for what it does not use.
    const { lesson, softTargets, taught } =
      name === 'distilled'
        ? await lessons.distilled(teacher, routeTeachers)
        : { ...(await lessons.vanilla()), softTargets: null };
    const from = starts.students[name];
    const { student, report } = await stopwatch.time(`${name} student`, () =>
      trainStudent(name, dataset, lesson, softTargets, config, hooks, {
        // Weights are on the scale of the times of all training trips.
        start: from && { ...onTimesOf(lesson.features, published, from), moments: from.moments },
        oldData,
        taught,
        watched,
      }),
    );
    try {
      students[name] = report;
      const draw = () => generateStudentRoutes(name, student, dataset, pairs, config, hooks, crew);
      if (parts.routes) sets.push(...(await stopwatch.time(`${name} routes`, draw)));
      const { distillation } = config;
      checkpoints.push({
        name,
        bytes: await studentFile(student, { student: name, distillation, about, report }),
      });
    } finally {
      student.dispose();
    }
  }
  const baselines =
    parts.routes && order.baselines !== false
      ? await stopwatch.time('baselines', () => generateBaselineRoutes(dataset, pairs, config, hooks))
      : withoutRoutes(dataset);
  sets.push(...baselines.sets);
  const taughtBy = Object.fromEntries(
    await Promise.all(Object.entries(givenTeachers).map(async ([name, one]) => [name, await one.record()])),
  ) as NonNullable<RoutesNetworks['givenTeachers']>;
  const { report, from: teacherFrom, digest: teacherDigest, testSurprisals } = teacher;
  return {
    networks: networkRecords(
      {
        teacher: report,
        teacherFrom,
        teacherDigest,
        routeTeachers: routeTeachers.records,
        givenTeachers: taughtBy,
        students,
      },
      config,
      startsOf,
    ),
    report: { ...reportOf(baselines, dataset, config), ...(city.report && { closed: city.report }) },
    config,
    checkpoints,
    sets: sets.map((set) => ofAllTrips(set, city)),
    files:
      order.files && testSurprisals
        ? [{ name: SURPRISAL_TABLE, text: [...surprisalCsv(dataset.trips.test, testSurprisals)] }]
        : [],
    oldData,
  };
}

const labelOf = (network: string) => (network === 'teacher' ? network : `${network} student`);

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

type GivenTask = Pick<TeacherTask, 'dataset' | 'fingerprint' | 'config' | 'context'>;

/** A network of another system that was given, as a teacher of soft targets. */
class GivenTeacher {
  #facts: ScorerFacts | null = null;

  constructor(
    private readonly name: GivenTeacherName,
    private readonly bytes: Uint8Array,
    private readonly task: GivenTask,
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
  async record(): Promise<GivenTeacherRecord> {
    return { digest: await digestOfFile(this.bytes), report: this.#facts?.report ?? null };
  }

  async #open(): Promise<CandidateScorer> {
    const { dataset, context } = this.task;
    const { system } = GIVEN_TEACHER_INFOS[this.name];
    const open = await context.hooks.openCandidateScorer(system);
    return open({ bytes: this.bytes, name: `${this.name}.safetensors` }, dataset);
  }

  async #targets(scorer: CandidateScorer, judged: TrajectorySet): Promise<SoftTargets> {
    const { network } = this.task.dataset;
    const { config, context } = this.task;
    const { window } = config.distillation;
    const { task } = context.hooks;
    this.#facts = await scorer.ready(window, task);
    const about = new TextEncoder().encode(JSON.stringify(this.#facts.about));
    return keptTargets(this.task, await digestOf([about, this.bytes]), async () => {
      const { stepOffsets, logitOffsets } = candidateLayout(network, judged);
      const logits = await scorer.logitsOf(judged, window, task);
      return new SoftTargets(network, stepOffsets, logitOffsets, logits);
    });
  }
}

/** The given teachers of a run by name. */
type GivenTeachers = Readonly<Partial<Record<GivenTeacherName, GivenTeacher>>>;

/** @param files checkpoints by name; each is checked before anything is trained: see `GivenTeacher.check` */
async function openGivenTeachers(
  files: Readonly<Partial<Record<GivenTeacherName, Uint8Array>>>,
  task: GivenTask,
): Promise<GivenTeachers> {
  const teachers: Partial<Record<GivenTeacherName, GivenTeacher>> = {};
  for (const [name, bytes] of Object.entries(files) as [GivenTeacherName, Uint8Array][]) {
    teachers[name] = new GivenTeacher(name, bytes, task);
    await teachers[name].check();
  }
  return teachers;
}
