import { quantile } from '../base/quantiles';
import { Random } from '../base/random';

export interface BootstrapOptions {
  /** Number of resamples; 1000 if left out. */
  readonly resamples?: number;
  /** Seed of the resampling; two sets of routes with one seed see the same resamples of the OD pairs. */
  readonly seed?: number;
  /** Share of the resampled values that the interval holds; 0.95 if left out. */
  readonly level?: number;
}

/** A value with its bootstrap interval. All three are NaN where nothing could be measured. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const BOOTSTRAP_DEFAULTS: Readonly<Required<BootstrapOptions>> = {
  resamples: 1000,
  seed: 42,
  level: 0.95,
};

/** A statistic of weighted units: weights[i] is how often unit i counts. */
export type WeightedStatistic = (weights: Float64Array) => number;

/** Several statistics of the same units, as they are and for each resample of the units. */
export interface Resamples<Key extends string> {
  /** With every unit counted once. */
  readonly values: Readonly<Record<Key, number>>;
  /**
   * (resamples) each; value b of every statistic comes from the same resample, so those of two sets pair up.
   */
  readonly resampled: Readonly<Record<Key, Float64Array>>;
}

/**
 * Percentile bootstrap of several statistics of the same `size` units (OD pairs), drawn with replacement;
 * every statistic sees the same resamples.
 *
 * The intervals of `biased` statistics are shifted by the bootstrap's own bias (mean of the resampled values
 * minus the value): a divergence of two sparse histograms grows when units repeat, and its plain percentile
 * interval would not even hold the value itself.
 */
export function bootstrap<Key extends string>(
  size: number,
  statistics: Readonly<Record<Key, WeightedStatistic>>,
  options: BootstrapOptions = {},
  biased: ReadonlySet<Key> = new Set(),
): Record<Key, Estimate> {
  const work = resampling(size, statistics, options);
  let step = work.next();
  while (!step.done) step = work.next();
  const { values, resampled } = step.value;
  const estimates = (Object.keys(statistics) as Key[]).map(
    (key) => [key, estimateOf(values[key], resampled[key], options, biased.has(key))] as const,
  );
  return Object.fromEntries(estimates) as Record<Key, Estimate>;
}

/**
 * The values alone, in pieces: yields the number of resamples done after each,
 * so that whoever drives it can stop.
 */
export function* resampling<Key extends string>(
  size: number,
  statistics: Readonly<Record<Key, WeightedStatistic>>,
  options: BootstrapOptions = {},
): Generator<number, Resamples<Key>> {
  const { resamples, seed } = { ...BOOTSTRAP_DEFAULTS, ...options };
  const keys = Object.keys(statistics) as Key[];
  const resampled = keys.map(() => new Float64Array(size === 0 ? 0 : resamples));
  const draws = new ResampleDraws(size, seed);
  const weights = new Float64Array(size);
  for (let b = 0; b < resamples && size > 0; b++) {
    draws.next(weights);
    keys.forEach((key, k) => (resampled[k][b] = statistics[key](weights)));
    yield b + 1;
  }
  return { values: plainValues(size, statistics), resampled: recordOf(keys, resampled) };
}

/** The resamples of some units, one after the other: how often each unit counts. */
export class ResampleDraws {
  readonly #size: number;
  readonly #random: Random;

  constructor(size: number, seed: number = BOOTSTRAP_DEFAULTS.seed) {
    this.#size = size;
    this.#random = new Random(seed).fork('bootstrap');
  }

  /** Draws as many units as there are, with replacement. @param weights (size) what they are written to */
  next(weights: Float64Array | Uint16Array): void {
    weights.fill(0);
    for (let draw = 0; draw < this.#size; draw++) weights[this.#random.int(this.#size)]++;
  }
}

/** Statistics with every unit counted once; NaN without units. */
export function plainValues<Key extends string>(
  size: number,
  statistics: Readonly<Record<Key, WeightedStatistic>>,
): Record<Key, number> {
  const keys = Object.keys(statistics) as Key[];
  const weights = new Float64Array(size).fill(1);
  return recordOf(
    keys,
    keys.map((key) => (size === 0 ? NaN : statistics[key](weights))),
  );
}

const recordOf = <Key extends string, T>(keys: readonly Key[], list: readonly T[]): Record<Key, T> =>
  Object.fromEntries(keys.map((key, k) => [key, list[k]])) as Record<Key, T>;

/**
 * A value with the interval that holds `level` of its resampled values (those that are numbers).
 * @param shifted whether the interval is freed of the bootstrap's own bias, see `bootstrap`
 */
export function estimateOf(
  value: number,
  resampled: Float64Array,
  { level = BOOTSTRAP_DEFAULTS.level }: BootstrapOptions = {},
  shifted = false,
): Estimate {
  const sorted = resampled.filter((one) => !Number.isNaN(one)).sort();
  if (Number.isNaN(value) || sorted.length === 0) return { value, low: NaN, high: NaN };
  const mean = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
  const bias = shifted ? mean - value : 0;
  const tail = (1 - level) / 2;
  return { value, low: quantile(sorted, tail) - bias, high: quantile(sorted, 1 - tail) - bias };
}

/** Mean of the values that are numbers, each counted as often as its weight says; NaN if none counts. */
export function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const weight = weights[i];
    sum += weight * value;
    total += weight;
  }
  return total > 0 ? sum / total : NaN;
}
