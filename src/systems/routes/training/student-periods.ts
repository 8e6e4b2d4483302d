import type { Task } from '../../../base/task';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { Hoser } from '../../../models/hoser/hoser';
import { nextStepScores, type NextStepScores } from '../distillation/next-step-scores';
import type { Periods } from '../periods';
import { startedStudent, type StudentStart } from '../start/start-student';

export interface StudentPeriods {
  /** With the weights that it keeps. */
  readonly student: Hoser;
  /** The weights as they came. */
  readonly start: StudentStart;
  readonly trips: Readonly<Record<keyof Periods<unknown>, TrajectorySet>>;
  /** Trips that are scored together. */
  readonly batchSize: number;
}

/**
 * Scores of a student on old and new trips, before its training and after it. The weights as they came are loaded
 * once more: in the middle of a run that was gone on with there are others.
 */
export async function studentPeriods(
  { student, start, trips, batchSize }: StudentPeriods,
  task: Task,
): Promise<Periods<NextStepScores>> {
  const first = startedStudent(start, student.features);
  const both = async (set: TrajectorySet) => ({
    before: await nextStepScores(first, set, batchSize, task),
    after: await nextStepScores(student, set, batchSize, task),
  });
  try {
    return { old: await both(trips.old), new: await both(trips.new) };
  } finally {
    first.dispose();
  }
}
