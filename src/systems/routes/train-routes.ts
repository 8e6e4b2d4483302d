import { gridFor, gridStatistics, roadCells } from '../../domain/grid';
import type { Dataset } from '../../domain/dataset';
import { Failure } from '../../base/failure';
import { fitMarkov, markovNextStepAccuracy } from '../../generation/baselines/markov';
import { datasetBuffers } from '../../models/hoser/dataset-buffers';
import { hoserFeatures } from '../../models/hoser/features/hoser-features';
import { checkpointFile, type Checkpoint } from '../../engine/checkpoints/checkpoint-file';
import type { ExperimentOrder, Trained } from '../../engine/experiments/experiment';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import type { GeneratedSet } from '../../engine/routes/generated-set';
import { openRoutesCheckpoint } from './checkpoints/open-checkpoint';
import { fitTeacher } from './checkpoints/fit-teacher';
import {
  experimentOdPairs,
  generateBaselineRoutes,
  generateStudentRoutes,
  type BaselineRoutes,
} from './drawing/generation-step';
import type { ExperimentConfig } from './experiment-config';
import { checkWatched, experimentParts, type ExperimentParts } from './experiment-parts';
import { networkRecords, type RoutesReport } from './record';
import { surprisalCsv } from './surprisal-file';
import { teacherPart } from './training/teacher-part';
import type { StudentName } from './distillation/distillation-config';
import { trainStudent, type StudentReport } from './training/train-student';

/**
 * Trains the teacher or takes the one given, trains the students (before the distilled one the teacher is asked about every
 * training step), draws routes with them and with the baselines; or those of these parts that are asked for.
 * @throws Failure 'bad-input' for parts that cannot be done together, or a teacher of something else
 */
export async function trainRoutes(
  order: ExperimentOrder<ExperimentConfig>,
  context: ExperimentContext,
): Promise<Trained> {
  const { dataset, watched } = order;
  const { hooks, stopwatch } = context;
  const parts = experimentParts(order);
  const config = onGridOf(parts.teacher, order.config, dataset);
  if (watched) checkWatched(watched, dataset.network);
  const features = hoserFeatures(dataset);
  const pairs = experimentOdPairs(dataset, config);
  const about = {
    dataset: dataset.fingerprint,
    seed: config.seed,
    time_mean: features.timeMean,
    time_std: features.timeStd,
  };
  const teacher = await teacherPart({ dataset, config, parts, about, context });
  const checkpoints: Checkpoint[] = [];
  if (teacher.checkpoint) checkpoints.push({ name: 'teacher', bytes: teacher.checkpoint });
  const sets: GeneratedSet[] = [];
  const students: Partial<Record<StudentName, StudentReport>> = {};
  for (const name of parts.students) {
    // Asked only now: the vanilla student need not wait for soft targets that it does not use.
    const softTargets = name === 'distilled' ? await teacher.softTargets() : null;
    const { student, report } = await stopwatch.time(`${name} student`, () =>
      trainStudent(name, dataset, features, softTargets, config, hooks, watched),
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
        metrics: studentMetrics(report),
      };
      const bytes = await checkpointFile(student.parameters, header, datasetBuffers(student.features));
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
    networks: networkRecords({ teacher: report, teacherFrom, teacherDigest, students }, config),
    report: reportOf(baselines, dataset, config),
    config,
    checkpoints,
    sets,
    files:
      order.files && testSurprisals
        ? [{ name: 'surprisal-test.csv', text: [...surprisalCsv(dataset.trips.test, testSurprisals)] }]
        : [],
  };
}

/** What is to say of the run as a whole. */
function reportOf(
  { markovAccuracy }: BaselineRoutes,
  { network }: Dataset,
  { grid: { cellDegrees } }: ExperimentConfig,
): RoutesReport {
  const grid = gridFor(network, cellDegrees);
  const { rows, columns } = grid;
  const statistics = gridStatistics(grid, roadCells(network, grid));
  return { markovAccuracy, grid: { rows, columns, cellDegrees, ...statistics } };
}

/** A teacher that was given brings its grid. @throws Failure 'bad-input' if it does not fit: better now than after hours */
function onGridOf(
  teacher: ExperimentParts['teacher'],
  config: ExperimentConfig,
  dataset: Dataset,
): ExperimentConfig {
  if (!(teacher instanceof Uint8Array)) return config;
  const fitted = fitTeacher(openRoutesCheckpoint(teacher), dataset, config.grid.cellDegrees);
  const { blockSize } = fitted.config;
  const { window } = config.distillation;
  if (window > blockSize)
    throw new Failure(
      'bad-input',
      `The teacher reads ${blockSize} tokens at most, and its window is ${window}. Choose a shorter window.`,
    );
  return { ...config, grid: fitted.grid };
}

/** What a student's file says of how well it learnt. */
function studentMetrics({ training, scores }: StudentReport) {
  return { bestEpoch: training.bestEpoch, bestScore: training.bestScore, ...scores };
}

/** What the baselines tell even where no routes are drawn. */
function withoutRoutes({ network, trips }: Dataset): BaselineRoutes {
  const counts = fitMarkov(network, trips.train, { kind: 'counts' });
  return { sets: [], markovAccuracy: markovNextStepAccuracy(counts, trips.test) };
}
