import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { rocAuc } from '../detection-scores';
import { aucWithInterval } from './auc';

const scored = fc
  .array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.nat(1)), { minLength: 4, maxLength: 50 })
  .map((items) => ({
    scores: Float64Array.from(items, ([score]) => score),
    labels: Uint8Array.from(items, ([, label]) => label),
  }));

describe('the area under the ROC curve', () => {
  it('is what the curve gives, holds it in its interval, and stays in [0, 1]', () => {
    fc.assert(
      fc.property(scored, ({ scores, labels }) => {
        const { value, low, high } = aucWithInterval(scores, labels);
        const area = rocAuc(scores, labels);
        if (Number.isNaN(area)) {
          expect([value, low, high]).toEqual([NaN, NaN, NaN]);
          return;
        }
        expect(value).toBeCloseTo(area, 12);
        expect(low).toBeLessThanOrEqual(value + 1e-12);
        expect(high).toBeGreaterThanOrEqual(value - 1e-12);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('turns round with scores or labels, and minds no monotone change', () => {
    fc.assert(
      fc.property(scored, ({ scores, labels }) => {
        const own = aucWithInterval(scores, labels);
        const turned = [
          aucWithInterval(
            scores.map((score) => -score),
            labels,
          ),
          aucWithInterval(
            scores,
            labels.map((label) => 1 - label),
          ),
        ];
        fc.pre(!Number.isNaN(own.value));
        for (const other of turned) {
          expect(other.value).toBeCloseTo(1 - own.value, 12);
          expect(other.low).toBeCloseTo(1 - own.high, 12);
          expect(other.high).toBeCloseTo(1 - own.low, 12);
        }
        expect(aucWithInterval(scores.map(Math.exp), labels)).toEqual(own);
      }),
    );
  });

  it('has an open end where the labels part, wider the fewer they are', () => {
    const parted = (count: number) =>
      aucWithInterval(
        Float64Array.from({ length: 2 * count }, (_, i) => i),
        Uint8Array.from({ length: 2 * count }, (_, i) => (i < count ? 0 : 1)),
      );
    expect(parted(5)).toMatchObject({ value: 1, high: 1 });
    expect(parted(5).low).toBeLessThan(0.6);
    expect(parted(500).low).toBeGreaterThan(0.99);
    expect(aucWithInterval(Float64Array.of(1, 2, 3), [0, 0, 1])).toEqual({ value: 1, low: 0, high: 1 });
  });

  it('has intervals that hold the true area about as often as they say, in groups too', () => {
    const random = new Random(3);
    // Most of the spread is shared by a pair, and by no two pairs: the area is P(N(0.3, 2 (1 + 0.4^2)) > 0).
    const truth = 0.5781;
    let [alone, grouped] = [0, 0];
    const repeats = 400;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const pairs = 60;
      const scores = new Float64Array(2 * pairs);
      for (let pair = 0; pair < pairs; pair++) {
        const shared = random.normal();
        for (const label of [0, 1]) scores[2 * pair + label] = shared + 0.4 * random.normal() + 0.3 * label;
      }
      const labels = scores.map((_, i) => i % 2);
      const groups = scores.map((_, i) => i >> 1);
      const plain = aucWithInterval(scores, labels);
      const own = aucWithInterval(scores, labels, { groups });
      if (plain.low <= truth && truth <= plain.high) alone++;
      if (own.low <= truth && truth <= own.high) grouped++;
      expect(own.high - own.low).toBeLessThan(plain.high - plain.low);
    }
    // Taken for independent, the pairs make the interval far too wide.
    expect(alone / repeats).toBeGreaterThan(0.99);
    expect(grouped / repeats).toBeGreaterThan(0.91);
    expect(grouped / repeats).toBeLessThan(0.98);
  });

  it('refuses a score that is no number', () => {
    expect(() => aucWithInterval(Float64Array.of(1, NaN), [0, 1])).toThrow(/Score 1 is not a number/);
    expect(() => aucWithInterval(Float64Array.of(1, 2), [0])).toThrow(/1 labels for 2 scores/);
  });
});
