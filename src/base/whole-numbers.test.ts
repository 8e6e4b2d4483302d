import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { increasingWhole } from './numbers';

const squares = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => (value - b[i]) ** 2).reduce((sum, each) => sum + each, 0);

describe('increasing whole numbers', () => {
  it('share a crowd out to both sides', () => {
    expect([...increasingWhole(Float64Array.of(10, 10.1, 10.2, 14), 0)]).toEqual([9, 10, 11, 14]);
    expect([...increasingWhole(Float64Array.of(10, 10.1, 10.2, 14), 10)]).toEqual([10, 11, 12, 14]);
    expect([...increasingWhole(Float64Array.of(10, 10.1, 10.2), 9.5, 11.9)]).toEqual([10, 11, 12]);
  });

  it('increase, and none are nearer that were moved by one', () => {
    const values = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(values, (list) => {
        const sorted = Float64Array.from(list).sort();
        const whole = increasingWhole(sorted, -100);
        expect(whole.every((value, i) => Number.isInteger(value) && (i === 0 || value > whole[i - 1]))).toBe(
          true,
        );
        whole.forEach((_, i) => {
          for (const step of [-1, 1]) {
            const other = whole.with(i, whole[i] + step);
            if (!other.every((value, k) => k === 0 || value > other[k - 1])) continue;
            expect(squares(other, sorted)).toBeGreaterThanOrEqual(squares(whole, sorted) - 1e-6);
          }
        });
      }),
    );
  });
});
