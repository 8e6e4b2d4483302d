import { Random } from '../../base/random';
import { meanOf, pairedDifferences } from './paired-differences';

export interface PermutationOptions {
  /** Flips of all signs that are drawn where there are too many to try each; 9999 if left out. */
  readonly resamples?: number;
  /** Seed of the flips; 42 if left out. */
  readonly seed?: number;
}

/** A two-sided test of a mean difference. */
export interface SignFlipTest {
  /** Pairs of numbers. */
  readonly pairs: number;
  /** Pairs left out since a value is NaN. */
  readonly dropped: number;
  /** Mean of `after` minus `before`; NaN without pairs. */
  readonly difference: number;
  /** NaN without pairs. */
  readonly pValue: number;
  /** Whether `pValue` is that of all flips and not of drawn ones. */
  readonly exact: boolean;
  /**
   * Cohen's d_z: the mean difference over the sample standard deviation of the differences. 0 where no pair differs,
   * infinite where all differ by the same, NaN for fewer than two pairs.
   */
  readonly effect: number;
}

/** Pairs that differ, up to which all flips of their signs are tried: 65,536. */
const MOST_TRIED = 16;

/** Sums that are equal but for rounding count as equal, as in scipy.stats.permutation_test. */
const ROUNDING = 1e-14;

/**
 * Paired permutation test of the mean difference: without a difference between the two, each pair could as well be the
 * other way round. p is the share of flips that give a mean at least as far from 0; (1 + extreme) / (1 + resamples) where
 * the flips are drawn. It is exact where at most 16 pairs differ, and where all that differ do so by the same amount, such as
 * values that are 0 or 1 (arrival, equality): then the number of positive signs is binomial (McNemar's exact test).
 * @throws RangeError if the columns differ in length
 */
export function signFlipTest(
  before: Float64Array,
  after: Float64Array,
  { resamples = 9999, seed = 42 }: PermutationOptions = {},
): SignFlipTest {
  const { differences, dropped } = pairedDifferences(before, after);
  const pairs = differences.length;
  const difference = meanOf(differences);
  // A flip does nothing to a pair without a difference.
  const moved = differences.filter((one) => one !== 0);
  const isOfOneSize = moved.every((one) => Math.abs(one) === Math.abs(moved[0]));
  const exact = isOfOneSize || moved.length <= MOST_TRIED;
  const pValue =
    pairs === 0
      ? NaN
      : isOfOneSize
        ? signTest(moved)
        : exact
          ? allFlips(moved)
          : drawnFlips(moved, resamples, new Random(seed).fork('sign flips'));
  return { pairs, dropped, difference, pValue, exact, effect: standardised(differences, difference) };
}

function standardised(differences: Float64Array, mean: number): number {
  if (differences.length < 2) return NaN;
  if (differences.every((one) => one === 0)) return 0;
  if (differences.every((one) => one === differences[0])) return mean > 0 ? Infinity : -Infinity;
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return mean / Math.sqrt(squares / (differences.length - 1));
}

/** How far from 0 a sum is at the least, to be as extreme as that of the differences. */
function extremeFrom(moved: Float64Array): number {
  const sum = Math.abs(moved.reduce((total, one) => total + one, 0));
  return sum - ROUNDING * Math.max(1, sum);
}

/** Twice the smaller tail of the number of positive signs, which is binomial with p = 1/2. */
function signTest(moved: Float64Array): number {
  const count = moved.length;
  const positive = moved.filter((one) => one > 0).length;
  const fewer = Math.min(positive, count - positive);
  let logarithm = -count * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logarithm);
    logarithm += Math.log((count - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}

function allFlips(moved: Float64Array): number {
  const extreme = extremeFrom(moved);
  const flips = 2 ** moved.length;
  let found = 0;
  for (let signs = 0; signs < flips; signs++) {
    let sum = 0;
    for (let i = 0; i < moved.length; i++) sum += (signs >> i) & 1 ? moved[i] : -moved[i];
    if (Math.abs(sum) >= extreme) found++;
  }
  return found / flips;
}

function drawnFlips(moved: Float64Array, resamples: number, random: Random): number {
  const extreme = extremeFrom(moved);
  let found = 0;
  for (let b = 0; b < resamples; b++) {
    let sum = 0;
    for (let from = 0; from < moved.length; from += 32) {
      const signs = random.nextUint32();
      const to = Math.min(from + 32, moved.length);
      for (let i = from; i < to; i++) sum += (signs >>> (i - from)) & 1 ? moved[i] : -moved[i];
    }
    if (Math.abs(sum) >= extreme) found++;
  }
  return (1 + found) / (1 + resamples);
}
