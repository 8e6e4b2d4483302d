import type { Estimate } from '../bootstrap';
import { normalQuantileOf, wilsonInterval } from '../statistics/normal';
import { NOT_AUDITED, type AuditFigure } from './audit-catalogue';

const LEVEL = 0.95;

interface Moments {
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
}

function momentsOf(values: ArrayLike<number>): Moments {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (all.length - 1) / all.length };
}

const around = ({ mean, variance }: Moments): Estimate => {
  const half = normalQuantileOf(LEVEL) * Math.sqrt(variance);
  return { value: mean, low: mean - half, high: mean + half };
};

/**
 * Two means and their difference, with normal intervals.
 * @param isPaired whether value i of both belongs to the same pair
 */
export function comparedMeans(
  routes: ArrayLike<number>,
  driven: ArrayLike<number>,
  isPaired: boolean,
): AuditFigure {
  const [a, b] = [momentsOf(routes), momentsOf(driven)];
  const difference = isPaired
    ? momentsOf(Float64Array.from(routes, (value, i) => value - driven[i]))
    : { mean: a.mean - b.mean, variance: a.variance + b.variance };
  return { routes: around(a), driven: around(b), difference: around(difference), count: routes.length };
}

/** Two shares with Wilson's intervals, and their difference with Newcombe's (1998, method 10). */
export function comparedShares(routes: ArrayLike<number>, driven: ArrayLike<number>): AuditFigure {
  const [a, b] = [routes, driven].map((all) =>
    wilsonInterval(
      Array.from(all).reduce((sum, one) => sum + one, 0),
      all.length,
    ),
  );
  const value = a.value - b.value;
  const low = value - Math.hypot(a.value - a.low, b.high - b.value);
  const high = value + Math.hypot(a.high - a.value, b.value - b.low);
  return { routes: a, driven: b, difference: { value, low, high }, count: routes.length };
}

/** Ratio of two means held against 1, by the delta method on the logarithm. NaN where the second is 0. */
export function ratioOfMeans(routes: ArrayLike<number>, driven: ArrayLike<number>): AuditFigure {
  const [a, b] = [momentsOf(routes), momentsOf(driven)];
  const value = b.mean > 0 ? a.mean / b.mean : NaN;
  const half = normalQuantileOf(LEVEL) * Math.sqrt(a.variance / a.mean ** 2 + b.variance / b.mean ** 2);
  const [low, high] = value > 0 ? [value * Math.exp(-half), value * Math.exp(half)] : [value, value];
  const difference = { value: value - 1, low: low - 1, high: high - 1 };
  return { ...NOT_AUDITED, routes: { value, low, high }, difference, count: routes.length };
}
