import type { Task } from '../../../base/task';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { TripBatch } from '../../../models/hoser/features/trip-features';
import type { TimedTrips } from '../../../evaluation/times/timed-trips';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { Hoser } from '../../../models/hoser/hoser';
import { Reliability } from '../../../evaluation/reliability';
import { eachPrediction, type Prediction } from './training-choices';

/** Teacher-forced scores over a set of trips. */
export interface NextStepScores {
  /** Share of the steps whose most likely candidate is the road taken. */
  readonly accuracy: number;
  /** Mean absolute percentage error of log1p(seconds), as a share (the official measure). */
  readonly timeError: number;
  /** Mean -log p of the road taken, nats. */
  readonly crossEntropy: number;
  /** Expected calibration error of the most likely candidate; runs of earlier versions do not have it. */
  readonly calibrationError?: number;
  readonly steps: number;
}

/** Scores the student on every trip of a set, `batchSize` trips at a time. */
export async function nextStepScores(
  student: Hoser,
  trips: TrajectorySet,
  batchSize: number,
  task: Task,
): Promise<NextStepScores> {
  const sums = { hits: 0, timeError: 0, crossEntropy: 0, steps: 0, reliability: new Reliability() };
  await eachPrediction(student, trips, batchSize, task, (batch, said) =>
    addScores(sums, batch, said, student.features),
  );
  const per = Math.max(1, sums.steps);
  return {
    accuracy: sums.hits / per,
    timeError: sums.timeError / per,
    crossEntropy: sums.crossEntropy / per,
    calibrationError: sums.reliability.error,
    steps: sums.steps,
  };
}

/**
 * What the student's time head says that every step of some trips takes, teacher-forced and without any correction,
 * beside what it took.
 */
export async function stepSeconds(
  student: Hoser,
  trips: TrajectorySet,
  batchSize: number,
  task: Task,
): Promise<TimedTrips> {
  const { timeMean, timeStd } = student.features;
  const offsets = [0];
  const predicted: number[] = [];
  const real: number[] = [];
  await eachPrediction(student, trips, batchSize, task, ({ tripOffsets, tripCount }, { times }) => {
    for (let trip = 0; trip < tripCount; trip++)
      offsets.push(offsets[offsets.length - 1] + tripOffsets[trip + 1] - tripOffsets[trip]);
    for (const time of times) predicted.push(Math.max(0, Math.expm1(time * timeStd + timeMean)));
  });
  for (let trip = 0; trip < trips.tripCount; trip++)
    for (let at = trips.offsets[trip]; at + 1 < trips.offsets[trip + 1]; at++)
      real.push(Math.max(0, trips.times[at + 1] - trips.times[at]));
  return { offsets, predicted, real };
}

function addScores(
  sums: { hits: number; timeError: number; crossEntropy: number; steps: number; reliability: Reliability },
  batch: TripBatch,
  { logits, times }: Prediction,
  { timeMean, timeStd }: HoserFeatures,
): void {
  for (let n = 0; n < batch.stepCount; n++) {
    const row = logits.subarray(
      n * batch.candidateCount,
      n * batch.candidateCount + batch.candidateLengths[n],
    );
    let best = 0;
    for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
    const label = batch.labels[n];
    let total = 0;
    for (const logit of row) total += Math.exp(logit - row[best]);
    if (best === label) sums.hits++;
    sums.reliability.add(1 / total, best === label ? 1 : 0);
    if (label >= 0) sums.crossEntropy += row[best] + Math.log(total) - row[label];
    const actual = batch.timeLabels[n] * timeStd + timeMean;
    sums.timeError += Math.abs(times[n] * timeStd + timeMean - actual) / Math.max(1, actual);
    sums.steps++;
  }
}
