import { spreadOf, withInterval } from '../../../evaluation/runs-summary';
import { studentTwoSided } from '../../../evaluation/statistics/normal';

/** Values by seed. */
export type BySeed = ReadonlyMap<number, number>;

/** A mean over seeds. */
export interface Estimate {
  readonly value: number;
  /** Sample standard deviation, and Student's 95 % interval of the mean; null for a single seed. */
  readonly deviation: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly seeds: number;
  /** p of Student's t test against 0, two-sided; null for a single seed. */
  readonly p: number | null;
}

/** Null without values. */
export function estimateOf(values: readonly number[]): Estimate | null {
  const seeds = values.length;
  if (seeds === 0) return null;
  const spread = spreadOf(values);
  if (seeds === 1) return { value: spread.mean, deviation: null, low: null, high: null, seeds, p: null };
  const { mean, deviation, low, high } = withInterval(spread);
  // Where all seeds say the same, the ratio is 0 / 0 or infinite.
  const t = mean === 0 ? 0 : mean / (deviation / Math.sqrt(seeds));
  return { value: mean, deviation, low, high, seeds, p: studentTwoSided(t, seeds - 1) };
}

export const meanOver = (values: BySeed): Estimate | null => estimateOf([...values.values()]);

/** `after` minus `before`, seed by seed: of the seeds that both have. */
export const differencesOf = (before: BySeed, after: BySeed): BySeed =>
  new Map(
    [...after].flatMap(([seed, value]): [number, number][] => {
      const other = before.get(seed);
      return other === undefined ? [] : [[seed, value - other]];
    }),
  );

/** The values of a seed at several places in one. */
export interface Averaged {
  readonly values: BySeed;
  /** Places that count. */
  readonly places: number;
}

/**
 * The mean over places, seed by seed, so that the same places count for every seed: those that have all seeds of any
 * place. Where no place has them all, every place counts for the seeds that are everywhere.
 */
export function averaged(all: readonly BySeed[]): Averaged {
  const seeds = [...new Set(all.flatMap((one) => [...one.keys()]))];
  const whole = all.filter(({ size }) => size === seeds.length);
  const counted = whole.length > 0 ? whole : all;
  const everywhere = seeds.filter((seed) => counted.every((one) => one.has(seed)));
  const mean = (seed: number) => counted.reduce((sum, one) => sum + one.get(seed)!, 0) / counted.length;
  return { values: new Map(everywhere.map((seed) => [seed, mean(seed)])), places: counted.length };
}
