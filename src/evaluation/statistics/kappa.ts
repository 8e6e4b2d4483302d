import type { Estimate } from '../bootstrap';
import { normalQuantileOf, wilsonInterval } from './normal';

/** How far two raters agree on the items that both have judged. */
export interface Agreement {
  /** Items that both have judged. */
  readonly items: number;
  /** Share of the items that both gave the same category, with Wilson's interval. */
  readonly observed: Estimate;
  /** The share that raters of the same habits would agree on by chance. */
  readonly expected: number;
  /** Cohen's kappa: agreement beyond chance, 1 at the most. NaN where both know but one category: chance explains all. */
  readonly kappa: Estimate;
  /** (K x K) items by category of the first rater (row) and of the second (column). */
  readonly table: Uint32Array;
}

/** Variances per item below this are 0 but for rounding. */
const NO_VARIANCE = 1e-12;

/**
 * Cohen's kappa of two raters over K categories. Its interval takes the large-sample variance of Fleiss, Cohen and
 * Everitt (1969), and stays within [-1, 1]. That variance is 0 where the raters agree on everything, on nothing, or one of
 * them knows but one category, however few the items: the ends are then those of Wilson's interval of the agreement, with the
 * same agreement by chance.
 * @param first (N) category from 0 to K - 1 that the first rater gave each item; negative where it gave none
 * @param second (N) the same of the second rater
 * @throws RangeError for other categories, or columns of different lengths
 */
export function cohenKappa(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  categories: number,
  level = 0.95,
): Agreement {
  const table = confusion(first, second, categories);
  const items = table.reduce((sum, count) => sum + count, 0);
  const share = (row: number, column: number) => table[row * categories + column] / items;
  const all = Array.from({ length: categories }, (_, k) => k);
  const rows = all.map((row) => all.reduce((sum, column) => sum + share(row, column), 0));
  const columns = all.map((column) => all.reduce((sum, row) => sum + share(row, column), 0));
  const agreed = all.reduce((sum, k) => sum + table[k * categories + k], 0);
  const observed = wilsonInterval(agreed, items, level);
  const expected = all.reduce((sum, k) => sum + rows[k] * columns[k], 0);
  const known = all.filter((k) => rows[k] > 0 || columns[k] > 0).length;
  if (known < 2) return { items, observed, expected, kappa: { value: NaN, low: NaN, high: NaN }, table };

  const beyondChance = (agreement: number) => (agreement - expected) / (1 - expected);
  const value = beyondChance(observed.value);
  let onDiagonal = 0;
  let beside = 0;
  for (const row of all)
    for (const column of all) {
      if (row === column) onDiagonal += share(row, row) * (1 - (rows[row] + columns[row]) * (1 - value)) ** 2;
      else beside += share(row, column) * (columns[row] + rows[column]) ** 2;
    }
  const variance =
    (onDiagonal + (1 - value) ** 2 * beside - (value - expected * (1 - value)) ** 2) /
    (items * (1 - expected) ** 2);
  const half = normalQuantileOf(level) * Math.sqrt(variance);
  // Written so that a variance which rounding made negative counts as 0, too.
  const ends =
    variance * items > NO_VARIANCE
      ? [value - half, value + half]
      : [observed.low, observed.high].map(beyondChance);
  const kappa = { value, low: Math.max(-1, ends[0]), high: Math.min(1, ends[1]) };
  return { items, observed, expected, kappa, table };
}

function confusion(first: ArrayLike<number>, second: ArrayLike<number>, categories: number): Uint32Array {
  if (first.length !== second.length)
    throw new RangeError(
      `${first.length} and ${second.length} judgements: both raters judge the same items.`,
    );
  const table = new Uint32Array(categories * categories);
  for (let i = 0; i < first.length; i++) {
    for (const category of [first[i], second[i]])
      if (!Number.isInteger(category) || category >= categories)
        throw new RangeError(
          `Item ${i} has category ${category}: categories count from 0 to ${categories - 1}.`,
        );
    if (first[i] >= 0 && second[i] >= 0) table[first[i] * categories + second[i]]++;
  }
  return table;
}
