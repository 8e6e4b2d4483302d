import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoostedTrees } from './boosted-trees';

/** No sum of weights comes near this least size of a leaf, so that rounding does not decide. */
const OPTIONS = { rounds: 1, rate: 0.5, ridge: 0.7, leaf: Math.PI / 2 };

interface Item {
  readonly bins: readonly number[];
  readonly gradient: number;
  readonly weight: number;
}

const total = (items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((sum, item) => sum + of(item), 0);
const score = (items: readonly Item[]) =>
  total(items, ({ gradient }) => gradient) ** 2 / (total(items, ({ weight }) => weight) + OPTIONS.ridge);

/**
 * The answer of a tree for each item, every split of every column tried one by one. Splits that part the items otherwise and
 * gain the same make a tree that either is right: such samples are passed over.
 */
function naiveAnswers(items: readonly Item[], depth: number, into: Map<Item, number>): void {
  const splits = (depth > 0 && items.length > 0 ? [...items[0].bins.keys()] : []).flatMap((column) =>
    Array.from({ length: 63 }, (_, last) => {
      const parts = [true, false].map((left) => items.filter(({ bins }) => bins[column] <= last === left));
      const isLargeEnough = parts.every((part) => total(part, ({ weight }) => weight) >= OPTIONS.leaf / 4);
      return { parts, gain: isLargeEnough ? score(parts[0]) + score(parts[1]) - score(items) : -Infinity };
    }),
  );
  const best = splits.reduce((found, split) => (split.gain > found.gain ? split : found), {
    parts: [items],
    gain: 0,
  });
  const isSame = ([left]: readonly (readonly Item[])[]) =>
    left.length === best.parts[0].length && left.every((item) => best.parts[0].includes(item));
  fc.pre(splits.every(({ gain, parts }) => gain < best.gain - 1e-9 || isSame(parts)));
  if (best.gain > 0) return best.parts.forEach((part) => naiveAnswers(part, depth - 1, into));
  const gradient = total(items, (item) => item.gradient);
  const answer = (OPTIONS.rate * gradient) / (total(items, ({ weight }) => weight) + OPTIONS.ridge);
  for (const item of items) into.set(item, answer);
}

/** Bins of two columns and a label for each item, of both labels. */
const samples = fc
  .array(fc.tuple(fc.nat(63), fc.nat(4), fc.nat(1)), { minLength: 4, maxLength: 40 })
  .filter((rows) => new Set(rows.map(([, , label]) => label)).size === 2);

describe('boosted trees', () => {
  it('grow the tree that trying every split gives', () => {
    fc.assert(
      fc.property(samples, (rows) => {
        const bins = [0, 1].map((column) => Uint8Array.from(rows, (row) => row[column]));
        const labels = Uint8Array.from(rows, ([, , label]) => label);
        const ones = labels.filter((label) => label === 1).length;
        const items = rows.map(([a, b, label]): Item => {
          const weight = rows.length / (2 * (label === 1 ? ones : rows.length - ones));
          return { bins: [a, b], gradient: weight * (label - 0.5), weight: weight / 4 };
        });
        const expected = new Map<Item, number>();
        naiveAnswers(items, 2, expected);
        const trees = BoostedTrees.fit(bins, labels, OPTIONS);
        items.forEach((item, row) =>
          expect(trees.logOdds(bins, () => row)).toBeCloseTo(expected.get(item)!, 9),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('add up over their rounds, and know which rounds ask for a column', () => {
    const bins = [0, 1, 2].map((column) =>
      Uint8Array.from({ length: 200 }, (_, i) => (i * (column + 3)) % 50),
    );
    const labels = Uint8Array.from({ length: 200 }, (_, i) => (bins[1][i] > 20 !== i % 9 < 2 ? 1 : 0));
    const trees = BoostedTrees.fit(bins, labels);
    const asking = trees.roundsWith([1]);
    const others = Array.from({ length: 40 }, (_, round) => round).filter((round) => !asking.includes(round));
    expect(asking.length).toBeGreaterThan(0);
    for (const row of [0, 7, 150]) {
      const all = trees.logOdds(bins, () => row);
      expect(trees.logOdds(bins, () => row, asking) + trees.logOdds(bins, () => row, others)).toBeCloseTo(
        all,
        12,
      );
      // What another item has in that column is nothing to the trees that do not ask for it.
      const changed = trees.logOdds(bins, (column) => (column === 1 ? 199 - row : row), others);
      expect(changed).toBe(trees.logOdds(bins, () => row, others));
    }
  });

  it('know nothing of a label that does not occur, and stay finite', () => {
    const bins = [Uint8Array.from({ length: 20 }, (_, i) => i)];
    const odds = BoostedTrees.fit(bins, new Uint8Array(20)).logOdds(bins, () => 3);
    expect(odds).toBeLessThan(0);
    expect(Number.isFinite(odds)).toBe(true);
  });
});
