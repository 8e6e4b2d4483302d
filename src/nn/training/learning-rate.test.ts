import { describe, expect, it } from 'vitest';
import { steppedRateAt } from './learning-rate';

describe('a rate that falls in steps', () => {
  const rate = { epochs: [2, 3], factor: 0.5 };

  it('falls for the epoch after the ones that are named', () => {
    expect([0, 1, 2, 3, 4].map((closed) => steppedRateAt(8, rate, closed))).toEqual([8, 8, 4, 2, 2]);
  });

  it('falls twice where an epoch is named twice', () => {
    expect(steppedRateAt(8, { epochs: [1, 1], factor: 0.5 }, 1)).toBe(2);
  });
});
