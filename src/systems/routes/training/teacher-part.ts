import { digestOf } from '../../../base/checksum';
import type { Dataset } from '../../../domain/dataset';
import { computeSoftTargets, type SoftTargets } from '../distillation/soft-targets';
import { Teacher, type Surprisals } from '../../../models/lm-tad/teacher';
import { Parameters } from '../../../nn/parameters';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { fitTeacher, type FittedTeacher } from '../checkpoints/fit-teacher';
import type { ExperimentConfig } from '../experiment-config';
import type { ExperimentParts } from '../experiment-parts';
import type { TeacherFrom } from '../record';
import { SoftTargetCache } from '../soft-targets/soft-target-cache';
import { teacherFingerprint } from '../soft-targets/teacher-fingerprint';
import { initialTeacher, reportTeacher, trainTeacher, type TeacherReport } from './train-teacher';
import { quietly } from '../../../base/task';

/** What became of the teacher, and what it leaves to the students. */
export interface TeacherPart {
  readonly from: TeacherFrom;
  /** Of its file. */
  readonly digest: string | null;
  /** Of a teacher that was trained, as are the next two. */
  readonly report: TeacherReport | null;
  readonly testSurprisals: Surprisals | null;
  readonly checkpoint: Uint8Array | null;
  /** For every training step; null without a teacher. Asked for when the first student needs them. */
  readonly softTargets: () => Promise<SoftTargets | null>;
}

export interface TeacherTask {
  readonly dataset: Dataset;
  readonly config: ExperimentConfig;
  readonly parts: ExperimentParts;
  /** What goes into the header of its file besides its configuration. */
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

/** A digest is for telling files apart; that many hexadecimal digits do. */
const DIGEST_DIGITS = 16;

/** Trains the teacher or takes the one that was given. */
export async function teacherPart(task: TeacherTask): Promise<TeacherPart> {
  const { parts } = task;
  if (parts.teacher === 'none') return NO_TEACHER;
  if (parts.teacher === 'train') return trainedTeacher(task);
  const given = parts.teacher;
  const digest = await digestOfFile(given);
  return { ...NO_TEACHER, from: 'given', digest, softTargets: () => softTargetsOf(given, task) };
}

async function trainedTeacher(task: TeacherTask): Promise<TeacherPart> {
  const { dataset, config, about } = task;
  const { hooks, stopwatch } = task.context;
  const model = initialTeacher(dataset, config);
  try {
    const training = await stopwatch.time('teacher', () => trainTeacher(model, dataset, config, hooks));
    const report = await stopwatch.time('teacher scores', () =>
      reportTeacher(model, dataset, config, training, hooks),
    );
    const testSurprisals = await model.surprisals(dataset.trips.test, quietly(hooks.task));
    const { perplexity, cellPerplexity, bigramPerplexity } = report;
    const header = {
      system: 'LM-TAD',
      config: { ...model.config, grid: config.grid },
      ...about,
      metrics: { perplexity, cellPerplexity, bigramPerplexity, bestEpoch: training.bestEpoch },
    };
    const checkpoint = await checkpointFile(model.parameters, header);
    const digest = await digestOfFile(checkpoint);
    const softTargets = () => softTargetsOf(checkpoint, task);
    return { from: 'trained', digest, report, testSurprisals, checkpoint, softTargets };
  } finally {
    model.dispose();
  }
}

const digestOfFile = async (bytes: Uint8Array) => (await digestOf([bytes])).slice(0, DIGEST_DIGITS);

/** What the teacher says to every training step, by asking it or from a run before. */
function softTargetsOf(file: Uint8Array, task: TeacherTask): Promise<SoftTargets> {
  const { dataset, config, context } = task;
  const { hooks, stopwatch } = context;
  return stopwatch.time('soft targets', async () => {
    const fitted = fitTeacher(openRoutesCheckpoint(file), dataset, config.grid.cellDegrees);
    if (!hooks.caches) return askTeacher(fitted, task);
    const { blobs, ...room } = hooks.caches;
    const cache = new SoftTargetCache(blobs, (text) => hooks.task.emit({ kind: 'note', text }), room);
    const teacher = await teacherFingerprint(fitted);
    const origin = { teacher, window: config.distillation.window, device: deviceOf(context) };
    const found = await cache.load(dataset, origin);
    if (found) return found;
    const asked = await askTeacher(fitted, task);
    await cache.save(asked, dataset, origin);
    return asked;
  });
}

/** All that can move the last digits of a soft target. */
const deviceOf = ({ backend: { backend, adapter, threads }, versions }: ExperimentContext) =>
  JSON.stringify({ backend, adapter: backend === 'webgpu' ? adapter : null, threads, versions });

async function askTeacher(
  fitted: FittedTeacher,
  { dataset, config, context: { hooks } }: TeacherTask,
): Promise<SoftTargets> {
  const { network, trips } = dataset;
  const { window } = config.distillation;
  const teacher = new Teacher(fitted.config, fitted.vocabulary, Parameters.from(fitted.specs, fitted.state));
  try {
    return await computeSoftTargets(teacher, network, trips.train, window, hooks.task);
  } finally {
    teacher.dispose();
  }
}
