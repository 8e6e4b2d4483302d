import { gridFor, gridStatistics, roadCells } from '../../domain/grid';
import type { Dataset } from '../../domain/dataset';
import { oldDataSentence, oldDataSummary } from '../../domain/old-data';
import { datasetBuffers } from '../../models/hoser/dataset-buffers';
import { hoserFeatures, type HoserFeatures } from '../../models/hoser/features/hoser-features';
import { knowledgeBuffers } from '../../models/hoser/knowledge-buffers';
import { checkpointFile, type Checkpoint } from '../../engine/checkpoints/checkpoint-file';
import type { ExperimentOrder, Trained } from '../../engine/experiments/experiment';
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
import type { ExperimentConfig } from './experiment-config';
import { closedCity, maskedFeatures, openOldTrips, ofAllTrips } from './closed-city';
import { closedSentence } from './closed-report';
import { checkWatched, experimentParts } from './experiment-parts';
import { classesEntry, secondsEntry } from './checkpoints/student-header';
import { networkRecords, type RoutesReport } from './record';
import { SURPRISAL_TABLE } from './result-tables';
import { surprisalCsv } from './surprisal-file';
import { inForce } from './start/in-force';
import { startRecords } from './start/starts';
import { teacherPart } from './training/teacher-part';
import type { StudentName } from './distillation/distillation-config';
import { studentKnowledge } from './training/student-knowledge';
import { trainStudent, type StudentReport } from './training/train-student';

/**
 * Does the requested parts of an experiment: trains the teacher or takes the given one, computes its soft
 * targets for the distilled student, trains the students, and draws routes with them and with the baselines.
 * @throws Failure 'bad-input' for parts that do not go together, or for a teacher that does not fit the data
 * set
 */
export async function trainRoutes(
  order: ExperimentOrder<ExperimentConfig>,
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
  const teacher = await teacherPart({
    dataset,
    fingerprint: city.fingerprint,
    config,
    parts,
    start: starts.teacher,
    oldData,
    about,
    context,
  });
  const taught =
    config.student.model === 'plus' && parts.students.length > 0
      ? await stopwatch.time('knowledge', () =>
          studentKnowledge(
            published.network,
            dataset.trips.train,
            config.seed,
            hooks.task,
            published.closedRoads,
          ),
        )
      : undefined;
  const features = taught ? { ...published, knowledge: taught.knowledge } : published;
  const checkpoints: Checkpoint[] = [];
  if (teacher.checkpoint) checkpoints.push({ name: 'teacher', bytes: teacher.checkpoint });
  const sets: GeneratedSet[] = [];
  const students: Partial<Record<StudentName, StudentReport>> = {};
  for (const name of parts.students) {
    // Computed only now, so that the vanilla student does not wait for soft targets that it does not use.
    const softTargets = name === 'distilled' ? await teacher.softTargets() : null;
    const { student, report } = await stopwatch.time(`${name} student`, () =>
      trainStudent(name, dataset, features, softTargets, config, hooks, {
        start: starts.students[name],
        oldData,
        taught,
        watched,
      }),
    );
    try {
      students[name] = report;
      const draw = () => generateStudentRoutes(name, student, dataset, pairs, config, hooks);
      if (parts.routes) sets.push(...(await stopwatch.time(`${name} routes`, draw)));
      const header = {
        system: 'HOSER',
        student: name,
        config: student.config,
        distillation: config.distillation,
        ...about,
        ...classesEntry(dataset.network.classNames),
        ...secondsEntry(student.features.secondsCurve),
        metrics: studentMetrics(report),
      };
      const bytes = await checkpointFile(student.parameters, header, buffersOf(student.features));
      checkpoints.push({ name, bytes });
    } finally {
      student.dispose();
    }
  }
  const baselines = parts.routes
    ? await stopwatch.time('baselines', () => generateBaselineRoutes(dataset, pairs, config, hooks))
    : withoutRoutes(dataset);
  sets.push(...baselines.sets);
  const { report, from: teacherFrom, digest: teacherDigest, testSurprisals } = teacher;
  return {
    networks: networkRecords({ teacher: report, teacherFrom, teacherDigest, students }, config, startsOf),
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

/** What a student's file holds besides its weights. */
const buffersOf = (features: HoserFeatures) =>
  new Map([...datasetBuffers(features), ...knowledgeBuffers(features.knowledge)]);

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

/** The training result that a student's file states. */
function studentMetrics({ training, scores }: StudentReport) {
  return { bestEpoch: training.bestEpoch, bestScore: training.bestScore, ...scores };
}

/** The report of the baselines for a run that draws no routes. */
function withoutRoutes(dataset: Dataset): BaselineRoutes {
  return { sets: [], ...countedAccuracies(dataset) };
}
