import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holmAdjusted } from './paired-tests';
import { cohenKappa } from './kappa';
import { wilsonInterval } from './normal';

describe("Holm's adjustment", () => {
  it('keeps the order, never makes a value smaller, and leaves out what was not tested', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(NaN)), { maxLength: 20 }),
        (p) => {
          const adjusted = holmAdjusted(p);
          p.forEach((value, i) => {
            if (Number.isNaN(value)) {
              expect(adjusted[i]).toBeNaN();
              return;
            }
            expect(adjusted[i]).toBeGreaterThanOrEqual(value);
            expect(adjusted[i]).toBeLessThanOrEqual(1);
            p.forEach((other, j) => {
              if (other <= value) expect(adjusted[j]).toBeLessThanOrEqual(adjusted[i]);
            });
          });
          const known = p.filter((value) => !Number.isNaN(value));
          expect([...holmAdjusted(known)]).toEqual([...adjusted].filter((value) => !Number.isNaN(value)));
          // Bonferroni's adjustment is never less strict.
          known.forEach((value, i) =>
            expect(holmAdjusted(known)[i]).toBeLessThanOrEqual(Math.min(1, known.length * value) + 1e-15),
          );
        },
      ),
    );
  });

  it('of a family of one leaves it as it is', () => expect([...holmAdjusted([0.03])]).toEqual([0.03]));
});

describe("Wilson's interval", () => {
  const trials = fc.integer({ min: 1, max: 500 });
  const shares = trials.chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

  it('holds the share, stays in [0, 1], has a width, and is the same for the opposite', () => {
    fc.assert(
      fc.property(shares, ([successes, n]) => {
        const { value, low, high } = wilsonInterval(successes, n);
        expect(value).toBe(successes / n);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(high - low).toBeGreaterThan(0);
        const opposite = wilsonInterval(n - successes, n);
        expect(opposite.low).toBeCloseTo(1 - high, 12);
        expect(opposite.high).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  it('ends at shares whose score is just as far as the level says', () => {
    fc.assert(
      fc.property(shares, ([successes, n]) => {
        const { value, low, high } = wilsonInterval(successes, n);
        for (const end of [low, high])
          if (end > 0 && end < 1)
            expect(Math.abs(value - end) / Math.sqrt((end * (1 - end)) / n)).toBeCloseTo(
              1.959963984540054,
              8,
            );
      }),
    );
  });

  it('of no trials is nothing, and of impossible ones an error', () => {
    expect(wilsonInterval(0, 0)).toEqual({ value: NaN, low: NaN, high: NaN });
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
  });
});

describe("Cohen's kappa", () => {
  const isJudged = (pairs: [number, number][]) => new Set(pairs.flat()).size > 1;
  const judgements = fc
    .array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 60 })
    .filter(isJudged);
  const sides = (pairs: [number, number][]) => [0, 1].map((side) => pairs.map((pair) => pair[side]));

  it('is the same for both raters, stays in [-1, 1], and its interval holds it', () => {
    fc.assert(
      fc.property(judgements, (pairs) => {
        const [first, second] = sides(pairs);
        const [one, other] = [cohenKappa(first, second, 3), cohenKappa(second, first, 3)];
        expect(other.kappa.value).toBeCloseTo(one.kappa.value, 12);
        expect(other.kappa.low).toBeCloseTo(one.kappa.low, 12);
        expect(one.items).toBe(pairs.length);
        expect(one.observed.value).toBe(pairs.filter(([a, b]) => a === b).length / pairs.length);
        expect(one.kappa.low).toBeLessThanOrEqual(one.kappa.value + 1e-12);
        expect(one.kappa.high).toBeGreaterThanOrEqual(one.kappa.value - 1e-12);
        expect(one.kappa.low).toBeGreaterThanOrEqual(-1);
        expect(one.kappa.high).toBeLessThanOrEqual(1);
        expect(one.kappa.high - one.kappa.low).toBeGreaterThan(0);
      }),
    );
  });

  it('does not mind what categories are called', () => {
    fc.assert(
      fc.property(judgements, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (pairs, names) => {
        const [first, second] = sides(pairs);
        const renamed = (codes: number[]) => codes.map((code) => names[code]);
        const [one, other] = [cohenKappa(first, second, 3), cohenKappa(renamed(first), renamed(second), 3)];
        expect(other.kappa.value).toBeCloseTo(one.kappa.value, 12);
        expect(other.kappa.high).toBeCloseTo(one.kappa.high, 12);
      }),
    );
  });

  it('is 1 where all agree, with a lower end that knows how few they are', () => {
    const few = cohenKappa([0, 1, 0, 1], [0, 1, 0, 1], 2).kappa;
    const many = cohenKappa(
      Array.from({ length: 400 }, (_, i) => i % 2),
      Array.from({ length: 400 }, (_, i) => i % 2),
      2,
    ).kappa;
    expect([few.value, few.high, many.value]).toEqual([1, 1, 1]);
    expect(few.low).toBeLessThan(0.1);
    expect(many.low).toBeGreaterThan(0.95);
  });

  it('says nothing where both know but one category', () => {
    const { kappa, observed, expected } = cohenKappa([1, 1, 1], [1, 1, 1], 2);
    expect([kappa.value, observed.value, expected]).toEqual([NaN, 1, 1]);
  });

  it('leaves out what one has not judged, and refuses what is no category', () => {
    const { items, table } = cohenKappa([0, -1, 1, 0], [0, 1, -1, 1], 2);
    expect([items, ...table]).toEqual([2, 1, 1, 0, 0]);
    expect(() => cohenKappa([0], [2], 2)).toThrow(/Item 0 has category 2/);
    expect(() => cohenKappa([0], [0, 1], 2)).toThrow(/1 and 2 judgements/);
    expect(cohenKappa([], [], 2)).toMatchObject({ items: 0, kappa: { value: NaN } });
  });
});
