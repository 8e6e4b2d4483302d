import { middleNumber } from '../../base/quantiles';
import { calibratedDuration, type TimeCalibration } from './time-calibration';
import { tripSums, type TimedTrips } from './timed-trips';

/** How well durations of trips were predicted. */
export interface DurationMeasures {
  readonly trips: number;
  /** Sum of predicted durations over that of real ones: 1 without bias; NaN without real seconds. */
  readonly ratio: number;
  /** Mean over the trips of the absolute error of the duration, in seconds; NaN without trips. */
  readonly meanAbsoluteError: number;
}

/** Measures of one level of intervals. */
export interface IntervalMeasures {
  readonly level: number;
  /** Share of trips whose duration lies within; at least the level where all is well. NaN without trips. */
  readonly coverage: number;
  /** Median over the trips, in seconds: of two that cover as much the narrower says more. NaN without trips. */
  readonly medianWidth: number;
}

/** Measures of the predictions as they are. */
export function durationMeasures({ offsets, predicted, real }: TimedTrips): DurationMeasures {
  return measured(
    tripSums(offsets, (step) => predicted[step]),
    tripSums(offsets, (step) => real[step]),
  );
}

/** Measures of the predictions as a calibration corrects them, and of its intervals. */
export function calibratedMeasures(
  calibration: TimeCalibration,
  { offsets, predicted, real }: TimedTrips,
): DurationMeasures & { readonly intervals: readonly IntervalMeasures[] } {
  const durations = Array.from({ length: offsets.length - 1 }, (_, trip) => {
    const steps = Array.prototype.slice.call(predicted, offsets[trip], offsets[trip + 1]) as number[];
    return calibratedDuration(calibration, steps);
  });
  const taken = tripSums(offsets, (step) => real[step]);
  const intervals = calibration.intervals.levels.map((level, i) => {
    const within = durations.filter(
      ({ intervals: of }, trip) => of[i][0] <= taken[trip] && taken[trip] <= of[i][1],
    );
    const widths = durations.map(({ intervals: of }) => of[i][1] - of[i][0]);
    return {
      level,
      coverage: within.length / durations.length,
      medianWidth: middleNumber(widths),
    };
  });
  return {
    ...measured(
      Float64Array.from(durations, ({ seconds }) => seconds),
      taken,
    ),
    intervals,
  };
}

function measured(predicted: Float64Array, real: Float64Array): DurationMeasures {
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  return {
    trips: real.length,
    ratio: total(predicted) / total(real),
    meanAbsoluteError: total(real.map((seconds, trip) => Math.abs(predicted[trip] - seconds))) / real.length,
  };
}
