import { durationIntervals, fitDurationIntervals, type DurationIntervals } from './duration-intervals';
import { correctedSeconds, type SecondsCurve } from '../../domain/seconds-curve';
import { fitSecondsCurve } from './fit-seconds-curve';
import { timedTripsWhere, tripSums, type TimedTrips } from './timed-trips';

/**
 * Durations without bias in seconds, and how far off they may be, from trips that the predictions did not learn
 * from. Plain data.
 */
export interface TimeCalibration {
  readonly curve: SecondsCurve;
  readonly intervals: DurationIntervals;
}

/** What a calibration makes of a trip. */
export interface CalibratedDuration {
  /** The sum of its corrected steps. */
  readonly seconds: number;
  /** From and to in seconds, one for each of `intervals.levels`. */
  readonly intervals: readonly (readonly [from: number, to: number])[];
}

const FOLDS = 5;

/**
 * The curve is fitted on all trips. The residuals of the intervals must come from trips that their curve does
 * not know: each fifth of the trips is corrected by a curve of the other four. Trips that are predicted to take
 * no time have no ratio and are left out of the intervals.
 * @param trips validation trips: the student must not have learnt from them
 * @param levels of the intervals; default 0.5 and 0.9
 * @throws RangeError for seconds below 0 or no numbers
 */
export function calibrateTimes(trips: TimedTrips, levels?: readonly number[]): TimeCalibration {
  const curve = fitSecondsCurve(trips.predicted, trips.real);
  const predicted: number[] = [];
  const real: number[] = [];
  const steps: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = timedTripsWhere(trips, (trip) => trip % FOLDS === fold);
    const rest = timedTripsWhere(trips, (trip) => trip % FOLDS !== fold);
    const seconds = correctedSeconds(fitSecondsCurve(rest.predicted, rest.real), held.predicted);
    const durations = tripSums(held.offsets, (step) => seconds[step]);
    const taken = tripSums(held.offsets, (step) => held.real[step]);
    durations.forEach((duration, trip) => {
      if (!(duration > 0)) return;
      predicted.push(duration);
      real.push(taken[trip]);
      steps.push(held.offsets[trip + 1] - held.offsets[trip]);
    });
  }
  return { curve, intervals: fitDurationIntervals(predicted, real, steps, levels) };
}

/** @param steps predicted seconds of each step of one trip */
export function calibratedDuration(
  { curve, intervals }: TimeCalibration,
  steps: ArrayLike<number>,
): CalibratedDuration {
  const seconds = correctedSeconds(curve, steps).reduce((sum, step) => sum + step, 0);
  return { seconds, intervals: durationIntervals(intervals, seconds, steps.length) };
}
