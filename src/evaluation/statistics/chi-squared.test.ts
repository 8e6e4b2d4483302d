import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquaredTail, chiSquaredTest } from './chi-squared';

describe('the tail of the chi-squared distribution', () => {
  it.each([
    // 95 and 99 % points as in printed tables.
    [3.841459, 1, 0.05],
    [6.634897, 1, 0.01],
    [5.991465, 2, 0.05],
    [7.814728, 3, 0.05],
    [12.591587, 6, 0.05],
    [29.141238, 14, 0.01],
    [67.504807, 50, 0.05],
  ])('at %f with %i degrees is %f', (x, degrees, p) => {
    expect(chiSquaredTail(x, degrees)).toBeCloseTo(p, 7);
  });

  it('falls with the statistic, and rises with the degrees', () => {
    const degrees = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 80, noNaN: true }), degrees, (x, df) => {
        const tail = chiSquaredTail(x, df);
        // But for rounding, where both are next to 1.
        expect(tail + 1e-12).toBeGreaterThanOrEqual(chiSquaredTail(x + 1, df));
        expect(tail).toBeLessThanOrEqual(chiSquaredTail(x, df + 1) + 1e-12);
      }),
    );
  });
});

describe('a test of counts', () => {
  it('is that of the textbook', () => {
    const found = chiSquaredTest([
      [90, 60, 104, 95],
      [30, 50, 51, 20],
      [30, 40, 45, 35],
    ]);
    expect(found?.statistic).toBeCloseTo(24.5712, 4);
    expect(found?.degrees).toBe(6);
    expect(found?.p).toBeCloseTo(0.00041, 6);
  });

  it('finds nothing where rows have the same shares, and leaves out what never happened', () => {
    expect(
      chiSquaredTest([
        [10, 0, 20],
        [0, 0, 0],
        [30, 0, 60],
      ]),
    ).toEqual({ statistic: 0, degrees: 1, p: 1 });
    expect(chiSquaredTest([[1, 2]])).toBeNull();
    expect(() => chiSquaredTest([[1], [1, 2]])).toThrow('equally long');
  });
});
