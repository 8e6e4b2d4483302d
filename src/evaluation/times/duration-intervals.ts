import { groupsInOrder } from './timed-trips';

/**
 * Intervals of a trip's duration as factors of its predicted duration, by the number of its steps: long trips
 * average more and spread less. Plain data, survives JSON and structured clone; null stands for Infinity.
 */
export interface DurationIntervals {
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

export const DURATION_LEVELS: readonly number[] = [0.5, 0.9];
/** Groups by steps, and the fewest trips of one. */
const MOST_GROUPS = 6;
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
  const groups = groupsInOrder(steps, { most: MOST_GROUPS, least: LEAST_TRIPS }).map((trips) => {
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
