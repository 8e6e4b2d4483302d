import { gridFor, gridStatistics, roadCells } from '../../domain/grid';
import type { Dataset } from '../../domain/dataset';
import { oldDataSentence, oldDataSummary } from '../../domain/old-data';
import { hoserFeatures } from '../../models/hoser/features/hoser-features';
import type { Checkpoint } from '../../engine/checkpoints/checkpoint-file';
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
import { networkRecords, type RoutesNetworks, type RoutesReport } from './record';
import { SURPRISAL_TABLE } from './result-tables';
import { surprisalCsv } from './surprisal-file';
import { inForce } from './start/in-force';
import { startRecords } from './start/starts';
import { onTimesOf } from './start/student-times';
import { openGivenTeachers } from './training/given-teacher';
import { ownLesson, type Lesson } from './training/lesson';
import { Lessons } from './training/lessons';
import { routeTeachersPart } from './training/route-teacher-part';
import { teacherPart } from './training/teacher-part';
import type { StudentName } from './distillation/distillation-config';
import { trainStudent, type StudentReport } from './training/train-student';

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
