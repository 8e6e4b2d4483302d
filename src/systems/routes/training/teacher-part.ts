import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { PartJudge } from '../distillation/cross-fit';
import type { SoftTargets } from '../distillation/soft-targets';
import { perplexity, type Surprisals, type Teacher } from '../../../models/lm-tad/teacher';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import { digestOfFile } from '../../../engine/checkpoints/file-digest';
import { startedTeacher, type TeacherStart } from '../start/start-teacher';
import type { Periods } from '../periods';
import type { TeacherFrom } from '../record';
import { readableTrips } from './block-size';
import { initialTeacher, reportTeacher, trainTeacher, type TeacherReport } from './train-teacher';
import { taughtTargets } from './taught-targets';
import type { TeacherTask } from './teacher-task';
import { teacherFile } from './teacher-file';
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
  /**
   * The soft targets of every step of all training trips, of all teachers. Computed when a student needs them.
   * @param plus HOSER+ as a teacher
   */
  readonly softTargets: (plus: PartJudge) => Promise<SoftTargets>;
}

const UNTRAINED = { report: null, testSurprisals: null, checkpoint: null };

/** Trains the teacher or takes the given one. */
export async function teacherPart(task: TeacherTask): Promise<TeacherPart> {
  const { parts } = task;
  if (parts.teacher === 'none')
    return {
      ...UNTRAINED,
      from: 'none',
      digest: null,
      softTargets: (plus) => taughtTargets(null, plus, task),
    };
  if (parts.teacher === 'train') return trainedTeacher(task);
  const given = parts.teacher;
  const digest = await digestOfFile(given);
  return { ...UNTRAINED, from: 'given', digest, softTargets: (plus) => taughtTargets(given, plus, task) };
}

async function trainedTeacher(task: TeacherTask): Promise<TeacherPart> {
  const { dataset, config, start, oldData } = task;
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
    const metrics = { perplexity, cellPerplexity, bigramPerplexity, bestEpoch: training.bestEpoch };
    const checkpoint = await teacherFile(model, task, metrics);
    const digest = await digestOfFile(checkpoint);
    const softTargets = (plus: PartJudge) => taughtTargets(checkpoint, plus, task);
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
