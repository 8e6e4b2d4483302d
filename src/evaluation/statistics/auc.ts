import type { Estimate } from '../bootstrap';
import { normalQuantileOf, wilsonInterval } from './normal';
import { meanRanks } from './ranks';

export interface AucOptions {
  /** Share of samples whose interval holds the true value; 0.95 if left out. */
  readonly level?: number;
  /**
   * (N) ids of the groups that items were drawn in, such as OD pairs: items of one group may depend on each other, groups
   * may not. Each item is a group of its own if left out.
   */
  readonly groups?: ArrayLike<number>;
  /** Factor on the variance, for scores that depend on each other beyond their groups; 1 if left out. */
  readonly varianceFactor?: number;
}

/**
 * Area under the ROC curve, the probability that an item of label 1 scores above one of label 0, ties counted half, with an interval:
 * DeLong's variance (1988), by ranks as in Sun and Xu (2014), or Obuchowski's (1997) for items in groups, which is the same
 * where each item is a group. The interval is symmetric on the logit scale, so that it stays in [0, 1].
 *
 * The variance says nothing where it is 0: at an area of 0 or 1 the open end is that of Wilson's interval of as many
 * trials as the rarer label has items (or groups). The interval is [0, 1] where a label has a single item or group, and
 * everything is NaN where one has none.
 * @param scores (N) numbers, higher for label 1
 * @param labels (N) 1 or 0
 * @throws RangeError for a score that is NaN, or columns of different lengths
 */
export function aucWithInterval(
  scores: Float64Array,
  labels: ArrayLike<number>,
  { level = 0.95, groups, varianceFactor = 1 }: AucOptions = {},
): Estimate {
  if (labels.length !== scores.length || (groups && groups.length !== scores.length))
    throw new RangeError(`${labels.length} labels for ${scores.length} scores: each score needs its own.`);
  const bad = scores.findIndex(Number.isNaN);
  if (bad >= 0) throw new RangeError(`Score ${bad} is not a number: it cannot be ranked.`);
  const shares = sharesBeaten(scores, labels);
  const byGroup = [groupSums(shares, labels, 0, groups), groupSums(shares, labels, 1, groups)] as const;
  const [zeros, ones] = byGroup.map(({ items }) => items);
  if (zeros === 0 || ones === 0) return { value: NaN, low: NaN, high: NaN };
  const value = byGroup[1].sum / ones;
  const fewest = Math.min(byGroup[0].groups.size, byGroup[1].groups.size);
  if (fewest < 2) return { value, low: 0, high: 1 };
  if (value === 0 || value === 1) {
    const trials = fewest / varianceFactor;
    const wilson = wilsonInterval(value * trials, trials, level);
    return { ...wilson, value };
  }
  const spread = Math.sqrt(varianceFactor * groupedVariance(byGroup, value)) / (value * (1 - value));
  const half = normalQuantileOf(level) * spread;
  const odds = Math.log(value / (1 - value));
  return { value, low: logistic(odds - half), high: logistic(odds + half) };
}

/**
 * Difference of the areas that two kinds of scores of the same items have, `a` minus `b`, by DeLong's covariance.
 * @param labels (N) 1 or 0, each at least twice
 */
export function aucDifference(
  a: Float64Array,
  b: Float64Array,
  labels: ArrayLike<number>,
  level = 0.95,
): Estimate {
  const other = sharesBeaten(b, labels);
  const apart = sharesBeaten(a, labels).map((share, i) => share - other[i]);
  const sides = [0, 1].map((label) => apart.filter((_, i) => labels[i] === label));
  const means = sides.map((own) => own.reduce((sum, one) => sum + one, 0) / own.length);
  const variance = sides.reduce((all, own, side) => {
    const squares = own.reduce((sum, one) => sum + (one - means[side]) ** 2, 0);
    return all + squares / (own.length - 1) / own.length;
  }, 0);
  const half = normalQuantileOf(level) * Math.sqrt(variance);
  return { value: means[1], low: means[1] - half, high: means[1] + half };
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * (N) Of an item of label 1 the share of the items of label 0 that score below it; of one of label 0 the share
 * of those of label 1 that score above it. Ties count half.
 */
function sharesBeaten(scores: Float64Array, labels: ArrayLike<number>): Float64Array {
  const { ranks } = meanRanks(scores);
  const own = [0, 1].map((label) => meanRanks(scores.filter((_, i) => labels[i] === label)).ranks);
  const seen = [0, 0];
  return ranks.map((rank, i) => {
    const below = rank - own[labels[i]][seen[labels[i]]++];
    const others = own[1 - labels[i]].length;
    return (labels[i] === 1 ? below : others - below) / others;
  });
}

/** Shares and items of one label, summed over each group. */
interface GroupSums {
  readonly items: number;
  readonly sum: number;
  readonly groups: ReadonlyMap<number, { sum: number; items: number }>;
}

function groupSums(
  shares: Float64Array,
  labels: ArrayLike<number>,
  label: number,
  groupOf?: ArrayLike<number>,
): GroupSums {
  const groups = new Map<number, { sum: number; items: number }>();
  let [items, sum] = [0, 0];
  for (let i = 0; i < shares.length; i++) {
    if (labels[i] !== label) continue;
    const id = groupOf ? groupOf[i] : i;
    const group = groups.get(id) ?? { sum: 0, items: 0 };
    group.sum += shares[i];
    group.items++;
    groups.set(id, group);
    items++;
    sum += shares[i];
  }
  return { items, sum, groups };
}

/** Obuchowski's variance of the area. */
function groupedVariance([zeros, ones]: readonly [GroupSums, GroupSums], area: number): number {
  const all = new Set([...zeros.groups.keys(), ...ones.groups.keys()]).size;
  const excess = ({ groups }: GroupSums, id: number) => {
    const group = groups.get(id);
    return group ? group.sum - group.items * area : 0;
  };
  const variance = (side: GroupSums) => {
    const { size } = side.groups;
    let squares = 0;
    for (const id of side.groups.keys()) squares += excess(side, id) ** 2;
    return (size / (size - 1)) * (squares / side.items ** 2);
  };
  let products = 0;
  for (const id of ones.groups.keys()) products += excess(zeros, id) * excess(ones, id);
  const covariance = ((all / (all - 1)) * products) / (zeros.items * ones.items);
  return Math.max(0, variance(zeros) + variance(ones) + 2 * covariance);
}
