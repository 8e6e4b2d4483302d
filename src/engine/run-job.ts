import type { Dataset } from '../domain/dataset';
import { computeSoftTargets, type SoftTargets } from '../distillation/soft-targets';
import { hoserFeatures } from '../models/hoser/features/hoser-features';
import type { Surprisals, Teacher } from '../models/lm-tad/teacher';
import type { BackendReport } from './backend';
import { checkpointFile } from './checkpoint-file';
import {
  generateBaselineRoutes,
  generateStudentRoutes,
  jobOdPairs,
  type GeneratedSet,
} from './generation-stage';
import type { JobConfig } from './job-config';
import { dataSummary, type RunRecord } from './run-record';
import type { StageHooks } from './stage-hooks';
import { trainStudent, type StudentName, type StudentReport } from './student-stage';
import { initialTeacher, reportTeacher, trainTeacher, type TeacherReport } from './teacher-stage';

/** A trained network as a safetensors file. */
export interface Checkpoint {
  readonly name: 'teacher' | StudentName;
  readonly bytes: Uint8Array;
}

/** Everything a job made but the measures: those need no tensors and can be taken elsewhere. */
export interface JobProducts {
  readonly record: RunRecord;
  readonly sets: readonly GeneratedSet[];
  readonly checkpoints: readonly Checkpoint[];
  /** The teacher's surprisal at every step of the test trips; null without a teacher. */
  readonly testSurprisals: Surprisals | null;
}

export interface JobContext {
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  readonly hooks: StageHooks;
}

/**
 * The whole job on the current backend: train the teacher, ask it about every training step, train the students, draw
 * routes with them and with the baselines. The seed of `config` fixes all of it.
 */
export async function runJob(dataset: Dataset, config: JobConfig, context: JobContext): Promise<JobProducts> {
  const { hooks } = context;
  const stopwatch = new Stopwatch();
  const features = hoserFeatures(dataset);
  const pairs = jobOdPairs(dataset, config);
  const checkpoints: Checkpoint[] = [];
  const sets: GeneratedSet[] = [];
  const students: Partial<Record<StudentName, StudentReport>> = {};
  let teacher: TeacherReport | null = null;
  let softTargets: SoftTargets | null = null;
  let testSurprisals: Surprisals | null = null;
  const about = {
    dataset: dataset.fingerprint,
    seed: config.seed,
    time_mean: features.timeMean,
    time_std: features.timeStd,
  };

  if (config.distillation.lambda > 0) {
    const model = initialTeacher(dataset, config);
    try {
      const training = await stopwatch.time('teacher', () => trainTeacher(model, dataset, config, hooks));
      teacher = await stopwatch.time('teacher scores', () =>
        reportTeacher(model, dataset, config, training, hooks),
      );
      testSurprisals = await model.surprisals(dataset.trips.test, hooks.gate);
      softTargets = await stopwatch.time('soft targets', () => askTeacher(model, dataset, config, hooks));
      const metadata = { system: 'LM-TAD', config: { ...model.config, grid: config.grid }, ...about };
      checkpoints.push({ name: 'teacher', bytes: await checkpointFile(model.parameters, metadata) });
    } finally {
      model.dispose();
    }
  }
  for (const name of studentNames(config)) {
    const { student, report } = await stopwatch.time(`${name} student`, () =>
      trainStudent(name, dataset, features, softTargets, config, hooks),
    );
    try {
      students[name] = report;
      const draw = () => generateStudentRoutes(name, student, dataset, pairs, config, hooks);
      sets.push(...(await stopwatch.time(`${name} routes`, draw)));
      const metadata = {
        system: 'HOSER',
        config: student.config,
        distillation: config.distillation,
        ...about,
      };
      checkpoints.push({ name, bytes: await checkpointFile(student.parameters, metadata) });
    } finally {
      student.dispose();
    }
  }
  const baselines = await stopwatch.time('baselines', () =>
    generateBaselineRoutes(dataset, pairs, config, hooks),
  );
  sets.push(...baselines.sets);
  const record: RunRecord = {
    format: 'route-distillery-run',
    version: 1,
    config,
    data: dataSummary(dataset, config.grid.cellDegrees),
    backend: context.backend,
    versions: context.versions,
    teacher,
    students,
    markovAccuracy: baselines.markovAccuracy,
    timing: stopwatch.timing,
  };
  return { record, sets, checkpoints, testSurprisals };
}

function studentNames({ compare, distillation }: JobConfig): StudentName[] {
  if (distillation.lambda === 0) return ['vanilla'];
  return compare ? ['vanilla', 'distilled'] : ['distilled'];
}

function askTeacher(
  teacher: Teacher,
  dataset: Dataset,
  config: JobConfig,
  hooks: StageHooks,
): Promise<SoftTargets> {
  const { network, trips } = dataset;
  return computeSoftTargets(
    teacher,
    network,
    trips.train,
    config.distillation.window,
    hooks.gate,
    hooks.onProgress,
  );
}

/** Wall-clock seconds per stage. */
class Stopwatch {
  readonly #started = new Date().toISOString();
  readonly #seconds: Record<string, number> = {};

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const result = await work();
    this.#seconds[stage] = (performance.now() - from) / 1000;
    return result;
  }

  get timing(): RunRecord['timing'] {
    return { started: this.#started, seconds: this.#seconds };
  }
}
