import type { Dataset } from '../../domain/dataset';
import { Failure } from '../../base/failure';
import { fitMarkov, markovNextStepAccuracy } from '../../generation/baselines/markov';
import { datasetBuffers } from '../../models/hoser/dataset-buffers';
import { hoserFeatures } from '../../models/hoser/features/hoser-features';
import type { Surprisals } from '../../models/lm-tad/teacher';
import type { BackendReport } from '../../engine/backend/backend';
import { checkpointFile } from '../../engine/checkpoints/checkpoint-file';
import { openCheckpoint } from '../../engine/checkpoints/checkpoint-reader';
import { fitTeacher } from './checkpoints/fit-teacher';
import {
  generateBaselineRoutes,
  generateStudentRoutes,
  experimentOdPairs,
  type BaselineRoutes,
  type GeneratedSet,
} from './drawing/generation-step';
import type { ExperimentConfig } from './experiment-config';
import { checkWatched, experimentParts } from './experiment-parts';
import type { ExperimentParts, ExperimentRequest } from './experiment-request';
import { dataSummary, type RunRecord } from '../../engine/runs/run-record';
import type { ExperimentHooks } from './experiment-hooks';
import { Stopwatch } from '../../engine/experiments/stopwatch';
import { trainStudent, type StudentName, type StudentReport } from './training/train-student';
import { teacherPart } from './training/teacher-part';

/** A trained network as a safetensors file. */
export interface Checkpoint {
  readonly name: 'teacher' | StudentName;
  readonly bytes: Uint8Array;
}

/** Everything a job made but the measures: those need no tensors and can be taken elsewhere. */
export interface ExperimentProducts {
  readonly record: RunRecord;
  readonly sets: readonly GeneratedSet[];
  readonly checkpoints: readonly Checkpoint[];
  /** The teacher's surprisal at every step of the test trips; null where none was trained. */
  readonly testSurprisals: Surprisals | null;
}

export interface ExperimentContext {
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  readonly hooks: ExperimentHooks;
}

/**
 * The job on the current backend: train the teacher or take the one given, train the students (before the distilled one
 * the teacher is asked about every training step), draw routes with them and with the baselines; or those of these parts that are asked for. The seed of the
 * configuration fixes all of it.
 * @throws Failure 'bad-input' for parts that cannot be done together, or a teacher of something else
 */
export async function runExperiment(
  request: Omit<ExperimentRequest, 'runId'>,
  context: ExperimentContext,
): Promise<ExperimentProducts> {
  const { dataset, watched } = request;
  const { hooks, backend, versions } = context;
  const parts = experimentParts(request.config, request.parts);
  const config = onGridOf(parts.teacher, request.config, dataset);
  if (watched) checkWatched(watched, dataset.network);
  const stopwatch = new Stopwatch();
  const features = hoserFeatures(dataset);
  const pairs = experimentOdPairs(dataset, config);
  const about = {
    dataset: dataset.fingerprint,
    seed: config.seed,
    time_mean: features.timeMean,
    time_std: features.timeStd,
  };
  const teacher = await teacherPart({
    dataset,
    config,
    parts,
    about,
    backend,
    versions,
    hooks,
    stopwatch,
  });
  const checkpoints: Checkpoint[] = [];
  if (teacher.checkpoint) checkpoints.push({ name: 'teacher', bytes: teacher.checkpoint });
  const sets: GeneratedSet[] = [];
  const students: Partial<Record<StudentName, StudentReport>> = {};
  for (const name of parts.students) {
    // Asked only now: the vanilla student need not wait for answers that it does not use.
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
  const record: RunRecord = {
    format: 'route-distillery-run',
    version: 1,
    config,
    data: dataSummary(dataset, config.grid.cellDegrees),
    backend,
    versions,
    teacher: teacher.report,
    teacherFrom: teacher.from,
    ...(teacher.digest === null ? {} : { teacherDigest: teacher.digest }),
    students,
    markovAccuracy: baselines.markovAccuracy,
    timing: stopwatch.timing,
  };
  return { record, sets, checkpoints, testSurprisals: teacher.testSurprisals };
}

/** A teacher that was given brings its grid. @throws Failure 'bad-input' if it does not fit: better now than after hours */
function onGridOf(
  teacher: ExperimentParts['teacher'],
  config: ExperimentConfig,
  dataset: Dataset,
): ExperimentConfig {
  if (!(teacher instanceof Uint8Array)) return config;
  const fitted = fitTeacher(openCheckpoint(teacher), dataset, config.grid.cellDegrees);
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
