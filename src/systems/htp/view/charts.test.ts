import { expect, it } from 'vitest';
import { tokeniserMeasures } from '../training/tokeniser-measures';
import { CODEBOOK_LIMIT } from '../settings';
import { view } from './system-view';

it('draws what a tokeniser reports of every codebook that it may have', () => {
  const books = Array.from({ length: CODEBOOK_LIMIT }, () => ({ used: 1, perplexity: 1, hits: [] }));
  const residualNorms = Array.from({ length: CODEBOOK_LIMIT + 1 }, () => 1);
  const reported = Object.keys(tokeniserMeasures({ rmse: 1, books, residualNorms } as never));
  // The norm before the first codebook is no curve.
  const drawn = new Set(view.charts.map(({ id }) => id));
  expect(reported.filter((key) => !drawn.has(key))).toEqual(['left_0']);
});
