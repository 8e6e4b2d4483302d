import { describe, expect, it } from 'vitest';
import { learningRateAt, steppedRateAt } from './learning-rate';

describe('a rate that falls in steps', () => {
  const rate = { epochs: [2, 3], factor: 0.5 };

  it('falls for the epoch after the ones that are named', () => {
    expect([0, 1, 2, 3, 4].map((closed) => steppedRateAt(8, rate, closed))).toEqual([8, 8, 4, 2, 2]);
  });

  it('falls twice where an epoch is named twice', () => {
    expect(steppedRateAt(8, { epochs: [1, 1], factor: 0.5 }, 1)).toBe(2);
  });
});

it('a rate falls on a line, or on a cosine, from its peak', () => {
  const rates = (fall?: 'cosine' | 'linear') =>
    [0, 1, 2, 4, 6].map((step) =>
      learningRateAt({ peak: 8, totalSteps: 6, warmupSteps: 2, finalShare: 0, ...(fall && { fall }) }, step),
    );
  expect(rates('linear')).toEqual([4, 8, 8, 4, 0]);
  expect(rates('cosine')).toEqual([4, 8, 8, 4, 0]);
  expect(rates()).toEqual(rates('cosine'));
  const [line, cosine] = (['linear', 'cosine'] as const).map((fall) =>
    learningRateAt({ peak: 8, totalSteps: 6, warmupSteps: 2, finalShare: 0, fall }, 3),
  );
  expect(line).toBe(6);
  expect(cosine).toBeCloseTo(4 * (1 + Math.SQRT1_2), 9);
});
