import { describe, expect, it } from 'vitest';
import { normalQuantileOf, normalTwoSided } from './normal';

describe('the standard normal', () => {
  // 2 * scipy.stats.norm.sf(z)
  it.each([
    [0, 1],
    [0.1, 0.920344325445942],
    [1, 0.31731050786291415],
    [1.7, 0.08913092551708608],
    [1.8, 0.07186063822585158],
    [1.959963984540054, 0.05],
    [3, 0.0026997960632601866],
    [6, 1.973175290075396e-9],
    [12, 3.552964224155328e-33],
  ])('lies %s or farther from 0 with probability %s', (z, p) => {
    expect(Math.abs(normalTwoSided(z) / p - 1)).toBeLessThan(1e-12);
    expect(normalTwoSided(-z)).toBe(normalTwoSided(z));
  });

  it('has no tail at infinity, and none of what is no number', () => {
    expect(normalTwoSided(Infinity)).toBe(0);
    expect(normalTwoSided(NaN)).toBeNaN();
  });

  it('has quantiles that its tail leads back to', () => {
    expect(normalQuantileOf(0.95)).toBeCloseTo(1.959963984540054, 13);
    for (const level of [0.01, 0.5, 0.9, 0.999])
      expect(normalTwoSided(normalQuantileOf(level))).toBeCloseTo(1 - level, 13);
    expect(() => normalQuantileOf(1)).toThrow(RangeError);
  });
});
