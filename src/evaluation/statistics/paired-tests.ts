import { MEASURES } from '../measure-catalogue';
import { normalTwoSided } from './normal';
import { meanRanks } from './ranks';
import { Random } from '../../base/random';

/** The measures of one model, (N) each, pair i the same OD pair for all models; NaN where one does not apply. */
export interface PairedModel<Key extends string> {
  readonly name: string;
  readonly columns: Readonly<Record<Key, Float64Array>>;
}

/** One measure of two models, tested. */
export interface PairedTest<Key extends string> {
  readonly before: string;
  readonly after: string;
  readonly measure: Key;
  /** Pairs where both models have the measure, those that were left out, and those without a difference. */
  readonly pairs: number;
  readonly dropped: number;
  readonly zeros: number;
  /** Mean of `after` minus `before`, in the unit of the measure. */
  readonly difference: number;
  readonly wilcoxon: Pick<SignedRank, 'pValue' | 'exact' | 'effect'>;
  /** For shares alone: they are 0 or 1 per pair, and have no ranks to speak of. */
  readonly signFlip: Pick<SignFlipTest, 'pValue' | 'exact' | 'effect'> | null;
  /** Which of the two `pValue` is of. */
  readonly judgedBy: 'wilcoxon' | 'signFlip';
  readonly pValue: number;
  /** `pValue` after Holm's adjustment over the measures of the same two models. NaN where nothing could be tested. */
  readonly adjusted: number;
}

/**
 * Tests every measure of every two models against each other, paired by OD pair: shares (arrival, OD match, identical) by
 * sign flips, all others by Wilcoxon's signed ranks. The measures of one comparison are one family of Holm's adjustment:
 * other models beside the two do not make their difference harder to see, and are not adjusted for.
 * @throws RangeError if columns differ in length
 */
export function pairedTests<Key extends string>(
  models: readonly PairedModel<Key>[],
  measures: readonly Key[],
  options: PermutationOptions = {},
): PairedTest<Key>[] {
  return models.flatMap((before, a) =>
    models.slice(a + 1).flatMap((after) => {
      const tests = measures.map((measure) => pairedTest(before, after, measure, options));
      const adjusted = holmAdjusted(tests.map(({ pValue }) => pValue));
      return tests.map((test, i) => ({ ...test, adjusted: adjusted[i] }));
    }),
  );
}

function pairedTest<Key extends string>(
  before: PairedModel<Key>,
  after: PairedModel<Key>,
  measure: Key,
  options: PermutationOptions,
): Omit<PairedTest<Key>, 'adjusted'> {
  const columns = [before.columns[measure], after.columns[measure]] as const;
  const ranked = wilcoxonSignedRank(...columns);
  const flipped = isShare(measure) ? signFlipTest(...columns, options) : null;
  return {
    before: before.name,
    after: after.name,
    measure,
    pairs: ranked.pairs,
    dropped: ranked.dropped,
    zeros: ranked.zeros,
    difference: meanOf(pairedDifferences(...columns).differences),
    wilcoxon: { pValue: ranked.pValue, exact: ranked.exact, effect: ranked.effect },
    signFlip: flipped && { pValue: flipped.pValue, exact: flipped.exact, effect: flipped.effect },
    judgedBy: flipped ? 'signFlip' : 'wilcoxon',
    pValue: (flipped ?? ranked).pValue,
  };
}

const isShare = (measure: string): boolean =>
  Object.entries(MEASURES).some(([key, { unit }]) => key === measure && unit === 'share');

/** Differences of paired values. */
interface PairedDifferences {
  /** `after` minus `before` of the pairs where both are numbers. */
  readonly differences: Float64Array;
  /** Pairs that were left out since one of their values is NaN. */
  readonly dropped: number;
}

/** @throws RangeError if the columns differ in length */
export function pairedDifferences(before: Float64Array, after: Float64Array): PairedDifferences {
  if (before.length !== after.length)
    throw new RangeError(`${before.length} and ${after.length} values: paired values come in equal numbers.`);
  const differences = after.map((value, i) => value - before[i]).filter((one) => !Number.isNaN(one));
  return { differences, dropped: before.length - differences.length };
}

/** NaN without differences. */
export const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A two-sided signed-rank test. */
interface SignedRank {
  /** Pairs of numbers, those without a difference included. */
  readonly pairs: number;
  /** Pairs without a difference: the test leaves them out. */
  readonly zeros: number;
  /** Pairs left out since a value is NaN. */
  readonly dropped: number;
  /** Rank sums of the pairs where `after` is larger, and where it is smaller. */
  readonly plus: number;
  readonly minus: number;
  /** 1 where no pair differs, NaN where there is no pair. */
  readonly pValue: number;
  /** Whether `pValue` comes from the exact distribution and not from its normal approximation. */
  readonly exact: boolean;
  /**
   * Matched-pairs rank-biserial correlation (plus - minus) / (plus + minus), in [-1, 1] (Kerby 2014): the share of the rank
   * sum that speaks for a larger `after` minus the share that speaks against it. 0 where no pair differs.
   */
  readonly effect: number;
}

/** Up to here the exact distribution is used if neither ties nor zeros disturb it, as scipy does. */
const MOST_EXACT = 50;
/** Up to here it is used in any case: scipy then tries all flips of signs. */
const MOST_EXACT_WITH_TIES = 13;

/**
 * Wilcoxon's signed-rank test of paired values: is `after` as often and as far above `before` as below?
 * Zeros are dropped and ties share their mean rank. p is what scipy.stats.wilcoxon gives by default (scipy 1.17): exact for
 * at most 50 pairs without ties or zeros and for at most 13 pairs with them, else the normal approximation with
 * correction for ties and without correction for continuity.
 * @throws RangeError if the columns differ in length
 */
export function wilcoxonSignedRank(before: Float64Array, after: Float64Array): SignedRank {
  const { differences, dropped } = pairedDifferences(before, after);
  const pairs = differences.length;
  const moved = differences.filter((one) => one !== 0);
  const zeros = pairs - moved.length;
  const { ranks, ties } = meanRanks(moved.map(Math.abs));
  const plus = ranks.reduce((sum, rank, i) => sum + (moved[i] > 0 ? rank : 0), 0);
  const total = (moved.length * (moved.length + 1)) / 2;
  const minus = total - plus;
  const isPlain = ties === 0 && zeros === 0;
  const exact = pairs <= (isPlain ? MOST_EXACT : MOST_EXACT_WITH_TIES);
  const found = { pairs, zeros, dropped, plus, minus, exact };
  if (moved.length === 0)
    return { ...found, exact: true, pValue: pairs > 0 ? 1 : NaN, effect: pairs > 0 ? 0 : NaN };
  const pValue = exact ? exactTwoSided(ranks, plus) : approximateTwoSided(moved.length, ties, plus);
  return { ...found, pValue, effect: (plus - minus) / total };
}

function approximateTwoSided(count: number, ties: number, plus: number): number {
  const variance = (count * (count + 1) * (2 * count + 1) - ties / 2) / 24;
  return normalTwoSided((plus - (count * (count + 1)) / 4) / Math.sqrt(variance));
}

/** Twice the smaller tail of the rank sum where each sign is + or - by the toss of a coin. */
function exactTwoSided(ranks: Float64Array, plus: number): number {
  // Mean ranks are multiples of 1/2, so doubled rank sums count in whole numbers.
  const total = Math.round(2 * ranks.reduce((sum, rank) => sum + rank, 0));
  const chance = new Float64Array(total + 1);
  chance[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    const step = Math.round(2 * rank);
    reached += step;
    for (let sum = reached; sum >= 0; sum--)
      chance[sum] = (chance[sum] + (sum >= step ? chance[sum - step] : 0)) / 2;
  }
  const at = Math.round(2 * plus);
  const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const tail = Math.min(sumOf(chance.subarray(0, at + 1)), sumOf(chance.subarray(at)));
  return Math.min(1, 2 * tail);
}

interface PermutationOptions {
  /** Flips of all signs that are drawn where there are too many to try each; 9999 if left out. */
  readonly resamples?: number;
  /** Seed of the flips; 42 if left out. */
  readonly seed?: number;
}

/** A two-sided test of a mean difference. */
interface SignFlipTest {
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

/**
 * Holm's step-down adjustment (1979): p-values of a family of tests such that rejecting those below a level makes one false
 * rejection or more at most that often, however the tests depend on each other. The smallest of m is multiplied by m,
 * the next by m - 1 and so on; none falls below the one before, none exceeds 1. What is NaN was not tested: it stays NaN
 * and does not count.
 * @param pValues (M)
 * @returns (M)
 */
export function holmAdjusted(pValues: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(pValues.length).fill(NaN);
  const tested = Array.from(pValues, (_, i) => i).filter((i) => !Number.isNaN(pValues[i]));
  tested.sort((a, b) => pValues[a] - pValues[b]);
  let least = 0;
  tested.forEach((i, rank) => {
    least = Math.max(least, Math.min(1, (tested.length - rank) * pValues[i]));
    adjusted[i] = least;
  });
  return adjusted;
}
