import { describe, expect, it } from 'vitest';
import { spearman, spearmanTest } from './ranks';

describe("Spearman's rank correlation", () => {
  it('correlates ranks, with mean ranks for ties', () => {
    expect(spearman([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(spearman([1, 1, 2], [1, 2, 3])).toBeCloseTo(Math.sqrt(3) / 2, 12);
    expect(spearman([1, 1], [1, 2])).toBeNaN();
  });

  it('has the p-value of all orders where there are few', () => {
    // Of three pairs, the orders have correlations 1, 0.5, 0.5, -0.5, -0.5 and -1.
    expect(spearmanTest([1, 2, 3], [1, 2, 3])).toMatchObject({ pairs: 3, exact: true });
    expect(spearmanTest([1, 2, 3], [1, 2, 3]).pValue).toBeCloseTo(2 / 6, 12);
    expect(spearmanTest([1, 2, 3], [1, 3, 2]).pValue).toBe(1);
    expect(spearmanTest([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]).pValue).toBeCloseTo(2 / 120, 12);
    // Sums of squared rank differences 0, 2, 18 and 20 of four pairs: 1 + 3 + 3 + 1 of 24 orders.
    expect(spearmanTest([1, 2, 3, 4], [2, 1, 3, 4]).pValue).toBeCloseTo(8 / 24, 12);
    // With a tie, two orders are the same one.
    expect(spearmanTest([1, 1, 2], [1, 2, 3]).pValue).toBeCloseTo(4 / 6, 12);
    expect(spearmanTest([2, 2], [1, 2]).pValue).toBeNaN();
  });

  it('draws orders where there are many, the same for the same seed', () => {
    const a = Array.from({ length: 12 }, (_, i) => i);
    const mixed = [3, 7, 0, 11, 5, 2, 9, 1, 10, 4, 8, 6];
    expect(spearmanTest(a, a)).toMatchObject({ exact: false, pValue: 1 / 10_000 });
    const { correlation, pValue } = spearmanTest(a, mixed);
    expect(Math.abs(correlation)).toBeLessThan(0.5);
    expect(pValue).toBeGreaterThan(0.1);
    expect(spearmanTest(a, mixed)).toEqual(spearmanTest(a, mixed));
  });

  it('pairs columns of one length alone', () => {
    expect(() => spearmanTest([1, 2], [1])).toThrow(RangeError);
  });
});
