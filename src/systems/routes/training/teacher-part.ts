import type { Dataset } from '../../../domain/dataset';
import type { OldData } from '../../../domain/old-data';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { computeSoftTargets, type SoftTargets } from '../distillation/soft-targets';
import { perplexity, Teacher, type Surprisals } from '../../../models/lm-tad/teacher';
import { Parameters } from '../../../nn/parameters';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { digestOfFile } from '../../../engine/checkpoints/file-digest';
import { startedTeacher, type TeacherStart } from '../start/start-teacher';
import { cellsEntry } from '../checkpoints/cell-places';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { fitTeacher, type FittedTeacher } from '../checkpoints/fit-teacher';
import type { ExperimentConfig } from '../experiment-config';
import type { ExperimentParts } from '../experiment-parts';
import type { Periods } from '../periods';
import type { TeacherFrom } from '../record';
import { SoftTargetCache } from '../soft-targets/soft-target-cache';
import { teacherFingerprint } from '../soft-targets/teacher-fingerprint';
import { readableTrips } from './block-size';
import type { Lesson } from './lesson';
import { initialTeacher, reportTeacher, trainTeacher, type TeacherReport } from './train-teacher';
import { quietly } from '../../../base/task';

/** The teacher's part of an experiment: its report and checkpoint, and the soft targets for the students. */
export interface TeacherPart {
  readonly from: TeacherFrom;
  /** Digest of its checkpoint file. */
  readonly digest: string | null;
  /** Of a trained teacher, like the next two fields; null for a given one. */
  readonly report: TeacherReport | null;
  readonly testSurprisals: Surprisals | null;
  readonly checkpoint: Uint8Array | null;
  /** The soft targets of every step of a lesson's trips; null without a teacher. Computed when a student needs them. */
  readonly softTargets: (lesson: TaughtLesson) => Promise<SoftTargets | null>;
}

/** Trips that soft targets are wanted on; they are kept under the fingerprint. */
export type TaughtLesson = Pick<Lesson, 'trips' | 'fingerprint'>;

export interface TeacherTask {
  readonly dataset: Dataset;
  readonly config: ExperimentConfig;
  readonly parts: ExperimentParts;
  /** The weights that it starts from; left out for fresh ones. */
  readonly start: TeacherStart | undefined;
  /** What it is measured on too where it starts from weights. */
  readonly oldData?: OldData | undefined;
  /** What the header of its file states besides its configuration. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly context: ExperimentContext;
}

const NO_TEACHER: TeacherPart = {
  from: 'none',
  digest: null,
  report: null,
  testSurprisals: null,
  checkpoint: null,
  softTargets: () => Promise.resolve(null),
};

/** Trains the teacher or takes the given one. */
export async function teacherPart(task: TeacherTask): Promise<TeacherPart> {
  const { parts } = task;
  if (parts.teacher === 'none') return NO_TEACHER;
  if (parts.teacher === 'train') return trainedTeacher(task);
  const given = parts.teacher;
  const digest = await digestOfFile(given);
  return {
    ...NO_TEACHER,
    from: 'given',
    digest,
    softTargets: (lesson) => softTargetsOf(given, lesson, task),
  };
}

async function trainedTeacher(task: TeacherTask): Promise<TeacherPart> {
  const { dataset, config, start, oldData, about } = task;
  const { hooks, stopwatch } = task.context;
  const model = start ? startedTeacher(start) : initialTeacher(dataset, config);
  const { blockSize } = model.config;
  const old = start && oldData ? readableTrips(oldData.val, blockSize) : null;
  const options = { startsTrained: start !== undefined, optimizer: start?.moments.optimizer, old };
  try {
    const training = await stopwatch.time('teacher', () =>
      trainTeacher(model, dataset, config, hooks, options),
    );
    const report = await stopwatch.time('teacher scores', async () => ({
      ...(await reportTeacher(model, dataset, config, training, hooks)),
      ...(start &&
        oldData &&
        (await periodsOf(model, start, { old: oldData.test, new: dataset.trips.test }, hooks))),
    }));
    const testSurprisals = await model.surprisals(dataset.trips.test, quietly(hooks.task));
    const { perplexity, cellPerplexity, bigramPerplexity } = report;
    const header = {
      system: 'LM-TAD',
      config: { ...model.config, grid: config.grid },
      ...about,
      ...cellsEntry(dataset.network, config.grid, model.vocabulary),
      metrics: { perplexity, cellPerplexity, bigramPerplexity, bestEpoch: training.bestEpoch },
    };
    const checkpoint = await checkpointFile(model.parameters, header);
    const digest = await digestOfFile(checkpoint);
    const softTargets = (lesson: TaughtLesson) => softTargetsOf(checkpoint, lesson, task);
    return { from: 'trained', digest, report, testSurprisals, checkpoint, softTargets };
  } finally {
    model.dispose();
  }
}

/** Perplexities on the test trips of two data sets; none where no trip of either can be read. */
async function periodsOf(
  model: Teacher,
  start: TeacherStart,
  trips: Readonly<Record<keyof Periods<number>, TrajectorySet>>,
  { task }: ExperimentContext['hooks'],
): Promise<Pick<TeacherReport, 'periods'>> {
  const read = {
    old: readableTrips(trips.old, model.config.blockSize),
    new: readableTrips(trips.new, model.config.blockSize),
  };
  if (!read.old || !read.new) return {};
  const first = startedTeacher(start);
  const on = async (teacher: Teacher, set: TrajectorySet) =>
    perplexity(await teacher.surprisals(set, quietly(task)));
  try {
    return {
      periods: {
        old: { before: await on(first, read.old), after: await on(model, read.old) },
        new: { before: await on(first, read.new), after: await on(model, read.new) },
      },
    };
  } finally {
    first.dispose();
  }
}

/** The teacher's soft targets of every step: computed, or kept by an earlier run. */
function softTargetsOf(
  file: Uint8Array,
  { trips, fingerprint }: TaughtLesson,
  task: TeacherTask,
): Promise<SoftTargets> {
  const { dataset, config, context } = task;
  const { hooks, stopwatch } = context;
  return stopwatch.time('soft targets', async () => {
    const fitted = fitTeacher(openRoutesCheckpoint(file), dataset, config.grid.cellDegrees);
    if (!hooks.caches) return askTeacher(fitted, trips, task);
    const { blobs, ...room } = hooks.caches;
    const cache = new SoftTargetCache(blobs, (text) => hooks.task.emit({ kind: 'note', text }), room);
    const teacher = await teacherFingerprint(fitted);
    const origin = { teacher, window: config.distillation.window, device: deviceOf(context) };
    const keptFor = { ...dataset, trips: { ...dataset.trips, train: trips }, fingerprint };
    const found = await cache.load(keptFor, origin);
    if (found) return found;
    const asked = await askTeacher(fitted, trips, task);
    await cache.save(asked, keptFor, origin);
    return asked;
  });
}

/** Everything that can change the last digits of a soft target. */
const deviceOf = ({ backend: { backend, adapter, threads }, versions }: ExperimentContext) =>
  JSON.stringify({ backend, adapter: backend === 'webgpu' ? adapter : null, threads, versions });

async function askTeacher(
  fitted: FittedTeacher,
  trips: TrajectorySet,
  { dataset, config, context: { hooks } }: TeacherTask,
): Promise<SoftTargets> {
  const { network } = dataset;
  const { window } = config.distillation;
  const teacher = new Teacher(fitted.config, fitted.vocabulary, Parameters.from(fitted.specs, fitted.state));
  try {
    return await computeSoftTargets(teacher, network, trips, window, hooks.task);
  } finally {
    teacher.dispose();
  }
}
