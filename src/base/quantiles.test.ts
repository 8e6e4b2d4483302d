import { describe, expect, it } from 'vitest';
import { median, middleNumber, quantile } from './quantiles';

describe('quantiles', () => {
  it('are linear between neighbours', () => {
    expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantile([1, 3, 5], share))).toEqual([1, 2, 3, 4.6, 5]);
    expect(quantile([7], 0.3)).toBe(7);
  });

  it('have the median in the middle, of two their mean or one of them', () => {
    const numbers = [9, 1, 4, 2];
    expect([median(numbers), middleNumber(numbers), middleNumber(numbers, 'lower')]).toEqual([3, 4, 2]);
    expect([median([9, 1, 4]), middleNumber([9, 1, 4]), middleNumber([9, 1, 4], 'lower')]).toEqual([4, 4, 4]);
    expect(numbers).toEqual([9, 1, 4, 2]);
  });

  it('are not known without numbers', () => {
    expect([quantile([], 0.5), median([]), middleNumber([])]).toEqual([NaN, NaN, NaN]);
  });
});
