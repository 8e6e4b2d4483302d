import { correctedSeconds, type SecondsCurve } from '../../domain/time-statistics';
import { timedTripsWhere, tripSums, type TimedTrips, groupsInOrder } from './timed-trips';
import { nonDecreasing } from '../../base/numbers';

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

/** Groups by prediction, and the fewest steps of one: the mean of skewed times needs many. */
const MOST_GROUPS = 20;
const LEAST_STEPS = 50;

/**
 * Fits the mean of real seconds for each prediction. A loss that looks at ratios or logarithms (HOSER's mean
 * absolute percentage error), and medians (`roadSeconds`), predict less than the mean of times that are skewed
 * to the right, so that their sums over a trip fall short. Here the steps are cut into groups of like
 * predictions, each is given its mean, means that fall are pooled (isotonic regression), and all are scaled so
 * that the corrected seconds of these steps have the sum of the real ones: no bias in seconds, by the step and
 * by the trip.
 * @param predicted (P) seconds, at least 0
 * @param real (P) seconds, at least 0
 * @throws RangeError for lists of different lengths, or a value that is below 0 or no number
 */
export function fitSecondsCurve(predicted: ArrayLike<number>, real: ArrayLike<number>): SecondsCurve {
  checkSeconds(predicted, real);
  const groups = groupsInOrder(predicted, { most: MOST_GROUPS, least: LEAST_STEPS });
  const sizes = groups.map(({ length }) => length);
  const mean = (group: readonly number[], values: ArrayLike<number>) =>
    group.reduce((sum, step) => sum + values[step], 0) / group.length;
  const fitted = nonDecreasing(
    groups.map((group) => mean(group, real)),
    sizes,
  );
  const points = groups.map((group, i) => ({ x: mean(group, predicted), y: fitted[i] }));
  const curve = {
    predicted: points.map(({ x }) => x),
    corrected: points.map(({ y }) => y),
  };
  const [wanted, given] = [total(real), total(correctedSeconds(curve, predicted))];
  const scale = given > 0 ? wanted / given : 1;
  return { ...curve, corrected: curve.corrected.map((seconds) => seconds * scale) };
}

function checkSeconds(predicted: ArrayLike<number>, real: ArrayLike<number>): void {
  if (predicted.length !== real.length)
    throw new RangeError(`${predicted.length} predictions for ${real.length} steps`);
  for (let step = 0; step < real.length; step++)
    if (!(predicted[step] >= 0 && predicted[step] < Infinity && real[step] >= 0 && real[step] < Infinity))
      throw new RangeError(
        `step ${step} was predicted to take ${predicted[step]} s and took ${real[step]} s`,
      );
}

const total = (values: ArrayLike<number>): number =>
  Array.prototype.reduce.call<ArrayLike<number>, [(sum: number, value: number) => number, number], number>(
    values,
    (sum, value) => sum + value,
    0,
  );

/**
 * Intervals of a trip's duration as factors of its predicted duration, by the number of its steps: long trips
 * average more and spread less. Plain data, survives JSON and structured clone; null stands for Infinity.
 */
interface DurationIntervals {
  /** (L) shares of trips that each interval should hold, such as 0.5 and 0.9. */
  readonly levels: readonly number[];
  /** Ascending by `mostSteps`; the last is for all longer trips too. */
  readonly groups: readonly {
    readonly mostSteps: number;
    /** Trips that the factors were taken from. */
    readonly trips: number;
    /** (L) the least of each interval, 0 where the trips are too few to say. */
    readonly from: readonly number[];
    /** (L) the most of each interval, null where the trips are too few to say. */
    readonly to: readonly (number | null)[];
  }[];
}

const DURATION_LEVELS: readonly number[] = [0.5, 0.9];
/** Groups by steps, and the fewest trips of one. */
const MOST_TRIP_GROUPS = 6;
const LEAST_TRIPS = 60;

/**
 * Split conformal intervals of log(real / predicted): of n residuals in a group, those of rank
 * floor((n + 1) a / 2) and ceil((n + 1) (1 - a / 2)) bound the interval of level 1 - a. Where a further trip is
 * exchangeable with these, and its prediction did not learn from them, each end is missed with a probability of
 * a / 2 at most, whatever the distribution. That holds within each group of steps.
 * @param predicted (N) seconds, above 0
 * @param real (N) seconds, at least 0
 * @param steps (N) steps of each trip
 * @throws RangeError for lists of different lengths, or durations out of these ranges
 */
export function fitDurationIntervals(
  predicted: ArrayLike<number>,
  real: ArrayLike<number>,
  steps: ArrayLike<number>,
  levels: readonly number[] = DURATION_LEVELS,
): DurationIntervals {
  if (predicted.length !== real.length || predicted.length !== steps.length)
    throw new RangeError(
      `${predicted.length} predictions for ${real.length} trips, ${steps.length} with steps`,
    );
  const ratios = Float64Array.from(predicted, (seconds, trip) => {
    if (seconds > 0 && seconds < Infinity && real[trip] >= 0 && real[trip] < Infinity)
      return real[trip] / seconds;
    throw new RangeError(`trip ${trip} was predicted to take ${seconds} s and took ${real[trip]} s`);
  });
  const groups = groupsInOrder(steps, { most: MOST_TRIP_GROUPS, least: LEAST_TRIPS }).map((trips) => {
    // Ratios have the ranks of their logarithms.
    const sorted = Float64Array.from(trips, (trip) => ratios[trip]).sort();
    const ranks = levels.map((level) => ranksOf(level, sorted.length));
    return {
      mostSteps: steps[trips[trips.length - 1]],
      trips: trips.length,
      from: ranks.map(([low]) => (low < 1 ? 0 : sorted[low - 1])),
      to: ranks.map(([, high]) => (high > sorted.length ? null : sorted[high - 1])),
    };
  });
  return { levels, groups };
}

/** Ranks, from 1, of the residuals that bound an interval; 0 and n + 1 where n are too few. */
function ranksOf(level: number, n: number): readonly [low: number, high: number] {
  // A little more than rounding: 0.05 * 20 must be 1 from either side.
  const low = Math.floor(((n + 1) * (1 - level)) / 2 + 1e-9);
  return [low, n + 1 - low];
}

/**
 * From and to of each level, in seconds, for a trip of a predicted duration; 0 and Infinity where no trip said
 * anything.
 */
export function durationIntervals(
  { levels, groups }: DurationIntervals,
  predicted: number,
  steps: number,
): readonly (readonly [from: number, to: number])[] {
  const group = groups.find(({ mostSteps }) => steps <= mostSteps) ?? groups[groups.length - 1];
  return levels.map((_, level) => {
    const to = group?.to[level] ?? null;
    return [(group?.from[level] ?? 0) * predicted, to === null ? Infinity : to * predicted];
  });
}
