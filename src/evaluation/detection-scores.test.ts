import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prAuc, rankBySurprisal, rocAuc } from './detection-scores';

/** Scores from a few values, so that ties are common, with both kinds of item present. */
const scored = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2, maxLength: 25 })
  .filter((items) => items.some(([, anomalous]) => anomalous) && items.some(([, anomalous]) => !anomalous))
  .map((items) => ({ scores: items.map(([score]) => score), labels: items.map(([, label]) => label) }));

/** Share of (anomalous, normal) pairs in the right order, ties half. */
function rocByPairs(scores: number[], labels: boolean[]): number {
  let [won, pairs] = [0, 0];
  labels.forEach((anomalous, i) =>
    labels.forEach((other, j) => {
      if (!anomalous || other) return;
      pairs++;
      won += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    }),
  );
  return won / pairs;
}

/** (recall, precision) at every distinct score taken as the threshold, from the highest down. */
function thresholds(scores: number[], labels: boolean[]): [number, number][] {
  const all = labels.filter(Boolean).length;
  return [...new Set(scores)]
    .sort((a, b) => b - a)
    .map((threshold) => {
      const flagged = labels.filter((_, i) => scores[i] >= threshold);
      const hits = flagged.filter(Boolean).length;
      return [hits / all, hits / flagged.length];
    });
}

describe('detection scores', () => {
  it('ROC-AUC is the share of pairs in the right order', () => {
    fc.assert(
      fc.property(scored, ({ scores, labels }) => {
        expect(rocAuc(scores, labels)).toBeCloseTo(rocByPairs(scores, labels), 12);
      }),
    );
  });
  it('PR-AUC follows from every threshold', () => {
    fc.assert(
      fc.property(scored, ({ scores, labels }) => {
        const points: [number, number][] = [[0, 1], ...thresholds(scores, labels)];
        let trapezoids = 0;
        for (let k = 1; k < points.length; k++) {
          const gain = points[k][0] - points[k - 1][0];
          trapezoids += (gain * (points[k][1] + points[k - 1][1])) / 2;
        }
        expect(prAuc(scores, labels)).toBeCloseTo(trapezoids, 12);
      }),
    );
  });
  it('do not depend on the order or the scale of the scores', () => {
    fc.assert(
      fc.property(scored, ({ scores, labels }) => {
        const grown = scores.map((score) => Math.exp(score) - 3).reverse();
        for (const measure of [rocAuc, prAuc]) {
          expect(measure(grown, [...labels].reverse())).toBeCloseTo(measure(scores, labels), 12);
        }
      }),
    );
  });
  it('are 1 for a perfect ranking, and no number without both kinds', () => {
    expect([rocAuc([3, 2, 1], [1, 1, 0]), prAuc([3, 2, 1], [1, 1, 0])]).toEqual([1, 1]);
    expect(rocAuc([1, 2], [1, 1])).toBeNaN();
    expect(prAuc([1, 2], [0, 0])).toBeNaN();
  });
  it('rank from the most surprising down and refuse what has no rank', () => {
    expect([...rankBySurprisal([1, 3, 2, 3])]).toEqual([1, 3, 2, 0]);
    expect([...rankBySurprisal([1, Infinity])]).toEqual([1, 0]);
    expect(() => rankBySurprisal([1, NaN])).toThrow(/Score 1/);
  });
});
