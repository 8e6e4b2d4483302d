import { quantile } from '../base/quantiles';
import { badInput } from '../base/failure';
import type { TrajectorySet } from './trajectory-set';

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3_600;
/** 1 January 1970 was a Thursday, three days after a Monday. */
const WEEKDAY_OF_EPOCH = 3;
const SATURDAY = 5;

/**
 * Mean and population deviation of log1p(seconds spent on a road) over the steps
 * of trips: the scale of time labels.
 */
export interface StepTimeStatistics {
  readonly stepCount: number;
  readonly log1pMean: number;
  readonly log1pStd: number;
}

/** What trips take and when they leave, for display. Times in seconds. */
export interface TripTimeSummary {
  readonly stepSeconds: Quantiles;
  readonly tripSeconds: Quantiles;
  /** (24) trips that leave in each hour, Monday to Friday. */
  readonly weekdayDepartures: Uint32Array;
  /** (24) trips that leave in each hour, Saturday and Sunday. */
  readonly weekendDepartures: Uint32Array;
}

export interface Quantiles {
  readonly mean: number;
  readonly p10: number;
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

/** Seconds since midnight of a wall-clock time. */
export const secondOfDay = (time: number): number =>
  ((time % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY;

/** Whether a wall-clock time falls on a Saturday or Sunday. */
export function isWeekend(time: number): boolean {
  const day = Math.floor(time / SECONDS_PER_DAY) + WEEKDAY_OF_EPOCH;
  return ((day % 7) + 7) % 7 >= SATURDAY;
}

/** (steps) seconds from each visit to the next, trip after trip. */
function stepSeconds(trips: TrajectorySet): Float64Array {
  const seconds = new Float64Array(stepCountOf(trips));
  let step = 0;
  for (let trip = 0; trip < trips.tripCount; trip++)
    for (let visit = trips.offsets[trip] + 1; visit < trips.offsets[trip + 1]; visit++)
      seconds[step++] = trips.times[visit] - trips.times[visit - 1];
  return seconds;
}

/** Throws `Failure` 'bad-input' if no trip has a step: nothing can be learned of times then. */
export function stepTimeStatistics(trips: TrajectorySet): StepTimeStatistics {
  const stepCount = stepCountOf(trips);
  if (stepCount === 0)
    throw badInput('No training trip visits two roads, so there are no times to learn from. Add trips.');
  const log1pMean = sumOverSteps(trips, Math.log1p) / stepCount;
  const variance = sumOverSteps(trips, (seconds) => (Math.log1p(seconds) - log1pMean) ** 2) / stepCount;
  return { stepCount, log1pMean, log1pStd: Math.sqrt(variance) };
}

/** The same for a record, where nothing learns of times: NaN where no trip has a step. */
export const stepTimesIn = (trips: TrajectorySet): StepTimeStatistics =>
  stepCountOf(trips) === 0 ? { stepCount: 0, log1pMean: NaN, log1pStd: NaN } : stepTimeStatistics(trips);

/** Nothing is held: of millions of trips the steps take more memory than all else. */
function sumOverSteps({ tripCount, offsets, times }: TrajectorySet, of: (seconds: number) => number): number {
  let sum = 0;
  for (let trip = 0; trip < tripCount; trip++)
    for (let visit = offsets[trip] + 1; visit < offsets[trip + 1]; visit++)
      sum += of(times[visit] - times[visit - 1]);
  return sum;
}

export function tripTimeSummary(trips: TrajectorySet): TripTimeSummary {
  const tripSeconds: number[] = [];
  const weekdayDepartures = new Uint32Array(24);
  const weekendDepartures = new Uint32Array(24);
  for (let trip = 0; trip < trips.tripCount; trip++) {
    if (visitCount(trips, trip) === 0) continue;
    const start = trips.times[trips.offsets[trip]];
    tripSeconds.push(trips.times[trips.offsets[trip + 1] - 1] - start);
    const departures = isWeekend(start) ? weekendDepartures : weekdayDepartures;
    departures[Math.floor(secondOfDay(start) / SECONDS_PER_HOUR)]++;
  }
  return {
    stepSeconds: quantiles(stepSeconds(trips)),
    tripSeconds: quantiles(Float64Array.from(tripSeconds)),
    weekdayDepartures,
    weekendDepartures,
  };
}

function stepCountOf(trips: TrajectorySet): number {
  let count = 0;
  for (let trip = 0; trip < trips.tripCount; trip++) count += Math.max(0, visitCount(trips, trip) - 1);
  return count;
}

const visitCount = (trips: TrajectorySet, trip: number) => trips.offsets[trip + 1] - trips.offsets[trip];

/** All 0 for an empty sample; else with linear interpolation between neighbours. */
export function quantiles(sample: Float64Array): Quantiles {
  if (sample.length === 0) return { mean: 0, p10: 0, median: 0, p90: 0, max: 0 };
  const sorted = Float64Array.from(sample).sort();
  const at = (share: number) => quantile(sorted, share);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { mean, p10: at(0.1), median: at(0.5), p90: at(0.9), max: sorted[sorted.length - 1] };
}

/**
 * Corrected seconds of a step by predicted seconds: straight lines between its points, from 0 to the first, and
 * beyond the last by its factor. It never falls. Plain data, survives JSON and structured clone.
 */
export interface SecondsCurve {
  /** (K) predicted seconds, ascending; none leave everything as it is. */
  readonly predicted: readonly number[];
  /** (K) corrected seconds, not descending. */
  readonly corrected: readonly number[];
}

/** (P) seconds by a curve. */
export function correctedSeconds(curve: SecondsCurve, predicted: ArrayLike<number>): Float64Array {
  return Float64Array.from(predicted, (seconds) => correctedSecond(curve, seconds));
}

/** Seconds of one step by a curve. */
export function correctedSecond({ predicted: xs, corrected: ys }: SecondsCurve, seconds: number): number {
  if (xs.length === 0) return seconds;
  const last = xs.length - 1;
  if (seconds >= xs[last]) return xs[last] > 0 ? ys[last] * (seconds / xs[last]) : ys[last] + seconds;
  let next = 0;
  while (xs[next] <= seconds) next++;
  if (next === 0) return ys[0] * (seconds / xs[0]);
  const share = (seconds - xs[next - 1]) / (xs[next] - xs[next - 1]);
  return ys[next - 1] + share * (ys[next] - ys[next - 1]);
}
