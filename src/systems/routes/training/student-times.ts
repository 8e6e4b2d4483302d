import type { Task } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import {
  calibratedMeasures,
  durationMeasures,
  type DurationMeasures,
  type IntervalMeasures,
} from '../../../evaluation/times/duration-measures';
import { calibrateTimes, type TimeCalibration } from '../../../evaluation/times/time-calibration';
import type { Hoser } from '../../../models/hoser/hoser';
import { stepSeconds } from '../distillation/next-step-scores';

/** Durations of the test trips, along their own roads, before and after they were corrected. */
export interface TimesReport {
  readonly official: DurationMeasures;
  readonly calibrated: DurationMeasures & { readonly intervals: readonly IntervalMeasures[] };
}

/**
 * Fits the correction of a student's seconds on the validation trips and has the student use it.
 * @returns null without validation trips
 */
export async function calibrateStudent(
  student: Hoser,
  { val, test }: Dataset['trips'],
  batchSize: number,
  task: Task,
): Promise<{ readonly calibration: TimeCalibration; readonly report: TimesReport } | null> {
  if (val.tripCount === 0) return null;
  const calibration = calibrateTimes(await stepSeconds(student, val, batchSize, task));
  const held = await stepSeconds(student, test, batchSize, task);
  student.correctTimes(calibration.curve);
  return {
    calibration,
    report: { official: durationMeasures(held), calibrated: calibratedMeasures(calibration, held) },
  };
}
