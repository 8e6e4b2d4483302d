import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nonDecreasing } from './numbers';

describe('nonDecreasing', () => {
  it('leaves what rises as it is, and takes the mean of what falls', () => {
    expect([...nonDecreasing([1, 2, 2, 5])]).toEqual([1, 2, 2, 5]);
    expect([...nonDecreasing([1, 4, 2, 3, 9])]).toEqual([1, 3, 3, 3, 9]);
    expect([...nonDecreasing([3, 2, 1])]).toEqual([2, 2, 2]);
    expect([...nonDecreasing([])]).toEqual([]);
  });

  it('never falls, keeps the sum, and lies between the least and the most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const fitted = nonDecreasing(values);
          for (let i = 1; i < fitted.length; i++) expect(fitted[i]).toBeGreaterThanOrEqual(fitted[i - 1]);
          const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, value) => total + value, 0);
          expect(sum(fitted)).toBeCloseTo(sum(values), 6);
          expect(fitted[0]).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(fitted[fitted.length - 1]).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        },
      ),
    );
  });

  it('takes a weight for as many equal values', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 4 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(pairs, (each) => {
        const values = each.map(([value]) => value);
        const weights = each.map(([, weight]) => weight);
        const fitted = nonDecreasing(values, weights);
        const repeated = nonDecreasing(each.flatMap(([value, weight]) => Array<number>(weight).fill(value)));
        let at = 0;
        fitted.forEach((value, i) => {
          expect(value).toBeCloseTo(repeated[at], 9);
          at += weights[i];
          if (i > 0) expect(value).toBeGreaterThanOrEqual(fitted[i - 1]);
        });
      }),
    );
  });
});
