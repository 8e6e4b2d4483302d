import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanRanks } from './ranks';
import { wilcoxonSignedRank, signFlipTest } from './paired-tests';

/** Few different values, so that ties and zeros abound. */
const rough = fc.integer({ min: -4, max: 4 });
const fine = fc.double({ min: -10, max: 10, noNaN: true });
const pairsOf = (value: fc.Arbitrary<number>, least: number, most: number) =>
  fc
    .array(fc.tuple(value, value), { minLength: least, maxLength: most })
    .map((pairs) => [0, 1].map((side) => Float64Array.from(pairs, (pair) => pair[side])));

const sumOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

describe('mean ranks', () => {
  it('are what counting gives', () => {
    fc.assert(
      fc.property(fc.array(rough, { maxLength: 20 }), (values) => {
        const { ranks, ties } = meanRanks(Float64Array.from(values));
        const counts = (of: (other: number, own: number) => boolean, own: number) =>
          values.filter((other) => of(other, own)).length;
        const naive = values.map(
          (own) => counts((o, v) => o < v, own) + (counts((o, v) => o === v, own) + 1) / 2,
        );
        expect([...ranks]).toEqual(naive);
        const sizes = [...new Set(values)].map((own) => counts((o, v) => o === v, own));
        expect(ties).toBe(sumOf(sizes.map((t) => t ** 3 - t)));
      }),
    );
  });
});

/** Every way to give signs to the ranks, tried one by one. */
function wilcoxonByAllSigns(differences: number[]): number {
  const moved = differences.filter((one) => one !== 0);
  const { ranks } = meanRanks(Float64Array.from(moved, Math.abs));
  const plus = sumOf(ranks.filter((_, i) => moved[i] > 0));
  const sums = Array.from({ length: 2 ** moved.length }, (_, signs) =>
    sumOf(ranks.filter((_rank, i) => (signs >> i) & 1)),
  );
  const share = (of: (sum: number) => boolean) => sums.filter(of).length / sums.length;
  return Math.min(
    1,
    2 *
      Math.min(
        share((sum) => sum <= plus),
        share((sum) => sum >= plus),
      ),
  );
}

describe("Wilcoxon's signed-rank test", () => {
  it('agrees with all signs tried one by one, ties and zeros or not', () => {
    for (const value of [rough, fine])
      fc.assert(
        fc.property(pairsOf(value, 1, 9), ([before, after]) => {
          const { pValue, exact } = wilcoxonSignedRank(before, after);
          expect(exact).toBe(true);
          expect(pValue).toBeCloseTo(wilcoxonByAllSigns([...after.map((one, i) => one - before[i])]), 12);
        }),
        { numRuns: 60 },
      );
  });

  it('is the same test either way round, with the effect turned', () => {
    fc.assert(
      fc.property(pairsOf(rough, 1, 80), ([before, after]) => {
        const [one, other] = [wilcoxonSignedRank(before, after), wilcoxonSignedRank(after, before)];
        expect(other.pValue).toBeCloseTo(one.pValue, 12);
        expect(other.effect).toBeCloseTo(-one.effect, 12);
        expect([other.plus, other.minus]).toEqual([one.minus, one.plus]);
        expect(one.pValue).toBeGreaterThan(0);
        expect(one.pValue).toBeLessThanOrEqual(1);
        expect(Math.abs(one.effect)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('finds nothing where nothing differs, and cannot judge where there is nothing', () => {
    const same = Float64Array.of(1, 2, 3);
    expect(wilcoxonSignedRank(same, same)).toMatchObject({ pairs: 3, zeros: 3, pValue: 1, effect: 0 });
    expect(wilcoxonSignedRank(new Float64Array(0), new Float64Array(0))).toMatchObject({
      pairs: 0,
      pValue: NaN,
      effect: NaN,
    });
  });

  it('leaves out and counts pairs with a missing value', () => {
    const found = wilcoxonSignedRank(Float64Array.of(1, NaN, 3, 4), Float64Array.of(2, 5, NaN, 7));
    expect(found).toMatchObject({ pairs: 2, dropped: 2, plus: 3, minus: 0, effect: 1, pValue: 0.5 });
    expect(() => wilcoxonSignedRank(new Float64Array(2), new Float64Array(3))).toThrow(/2 and 3/);
  });

  it('approximates from 51 pairs on, close to the exact distribution', () => {
    const before = new Float64Array(51);
    const after = Float64Array.from(before, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    const [approximate, exact] = [
      wilcoxonSignedRank(before, after),
      wilcoxonSignedRank(before.subarray(1), after.subarray(1)),
    ];
    expect([approximate.exact, exact.exact]).toEqual([false, true]);
    expect(Math.abs(approximate.pValue - exact.pValue)).toBeLessThan(0.01);
  });
});

describe('the sign-flip test', () => {
  it('of all flips is the share of flips as extreme', () => {
    fc.assert(
      fc.property(pairsOf(rough, 1, 9), ([before, after]) => {
        const differences = [...after.map((one, i) => one - before[i])];
        const sums = Array.from({ length: 2 ** differences.length }, (_, signs) =>
          Math.abs(sumOf(differences.map((one, i) => ((signs >> i) & 1 ? one : -one)))),
        );
        const extreme = sums.filter((sum) => sum >= Math.abs(sumOf(differences))).length;
        const found = signFlipTest(before, after);
        expect(found.exact).toBe(true);
        expect(found.pValue).toBeCloseTo(extreme / sums.length, 12);
        expect(found.difference).toBeCloseTo(sumOf(differences) / differences.length, 12);
      }),
      { numRuns: 60 },
    );
  });

  it('drawn by a seed comes near the exact one, and is the same again', () => {
    // Small integers, whose sums are exact; one of another size keeps it from being a sign test.
    const after = Float64Array.from({ length: 17 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i === 4 ? 2 : 1));
    const before = new Float64Array(17);
    const drawn = signFlipTest(before, after, { resamples: 20_000, seed: 5 });
    expect(drawn.exact).toBe(false);
    expect(signFlipTest(before, after, { resamples: 20_000, seed: 5 })).toEqual(drawn);
    const sums = Array.from({ length: 2 ** 17 }, (_, signs) =>
      sumOf(after.map((one, i) => ((signs >> i) & 1 ? one : -one))),
    );
    const exact = sums.filter((sum) => Math.abs(sum) >= sumOf(after)).length / sums.length;
    expect(Math.abs(drawn.pValue - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 20_000));
  });

  it('never gives 0 by drawing', () => {
    const after = Float64Array.from({ length: 60 }, (_, i) => 1 + i / 100);
    expect(signFlipTest(new Float64Array(60), after, { resamples: 99 }).pValue).toBe(1 / 100);
  });

  it('is exact for shares of any number of pairs', () => {
    const before = Float64Array.from({ length: 2000 }, (_, i) => (i % 10 < 6 ? 1 : 0));
    const after = before.map((value, i) => (i < 20 ? 1 : i < 30 ? 0 : value));
    const [up, down] = [1, -1].map((sign) => after.filter((value, i) => value - before[i] === sign).length);
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
    const tail =
      sumOf(Array.from({ length: Math.min(up, down) + 1 }, (_, k) => choose(up + down, k))) /
      2 ** (up + down);
    expect(signFlipTest(before, after)).toMatchObject({ pairs: 2000, exact: true });
    expect(signFlipTest(before, after).pValue).toBeCloseTo(Math.min(1, 2 * tail), 12);
  });

  it('says how large a difference is in deviations', () => {
    const effect = (...differences: number[]) =>
      signFlipTest(new Float64Array(differences.length), Float64Array.from(differences)).effect;
    expect(effect(1, 3)).toBeCloseTo(2 / Math.SQRT2, 12);
    expect(effect(0, 0, 0)).toBe(0);
    expect(effect(-2, -2)).toBe(-Infinity);
    expect(effect(1)).toBeNaN();
    expect(signFlipTest(new Float64Array(0), new Float64Array(0)).pValue).toBeNaN();
  });
});
