import { describe, expect, it } from 'vitest';
import { quantile } from '../../base/quantiles';
import { figureOf, rates } from './benchmark-result';

describe('figureOf', () => {
  it('gives median and quartiles, whatever the order', () => {
    expect(figureOf([5, 1, 4, 2, 3])).toEqual({ median: 3, spread: [2, 4], rounds: 5 });
    expect(figureOf([10, 1, 2, 3])).toEqual({ median: 2.5, spread: [1.75, 4.75], rounds: 4 });
  });

  it('of one round is that round', () => {
    expect(figureOf([7])).toEqual({ median: 7, spread: [7, 7], rounds: 1 });
  });

  it.each([[[]], [[1, NaN]], [[Infinity]]])('refuses %j', (values) => {
    expect(() => figureOf(values)).toThrow(RangeError);
  });
});

describe('quantile', () => {
  it('reaches both ends', () => {
    expect(quantile([1, 2, 9], 0)).toBe(1);
    expect(quantile([1, 2, 9], 1)).toBe(9);
  });
});

describe('rates', () => {
  it('turns seconds into amounts per second, so that a slow round is a low rate', () => {
    expect(rates(10, [2, 5])).toEqual([5, 2]);
  });
});
