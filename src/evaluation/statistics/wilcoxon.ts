import { normalTwoSided } from './normal';
import { pairedDifferences } from './paired-differences';
import { meanRanks } from './ranks';

/** A two-sided signed-rank test. */
export interface SignedRank {
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
