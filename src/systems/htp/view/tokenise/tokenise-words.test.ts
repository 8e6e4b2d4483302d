import { describe, expect, it } from 'vitest';
import { tokeniserMeasures } from '../../training/tokeniser-measures';
import type { CodebookReading } from '../../points/points-service';
import { lastLevels, levelsOf, errorWords, hitWords } from './tokenise-words';

const reading: CodebookReading = {
  books: [
    { hits: Int32Array.of(6, 2, 0, 0), used: 0.5, perplexity: 0.44 },
    { hits: Int32Array.of(4, 4), used: 1, perplexity: 1 },
  ],
  residualNorms: [3, 2, 1],
  rmse: 21,
  points: 64,
};

describe('the use of codebooks', () => {
  it('is the same in a reading and in the last epoch of the tokeniser', () => {
    const levels = levelsOf(reading);
    expect(levels).toEqual({
      before: 3,
      levels: [
        { used: 0.5, perplexity: 0.44, left: 2 },
        { used: 1, perplexity: 1, left: 1 },
      ],
    });
    const epochs = [
      { network: 'tokeniser', measures: { rmse: 40 } },
      { network: 'tokeniser', measures: tokeniserMeasures(reading) },
      { network: 'language', measures: { nats: 2 } },
    ];
    expect(lastLevels(epochs)).toEqual(levels);
    expect(lastLevels(epochs.slice(0, 1))).toBeNull();
    expect(lastLevels([])).toBeNull();
  });

  it('is told in words', () => {
    expect(hitWords(reading.books[0].hits)).toBe('2 of 4 are used; 0 most often, in 75.0 % of the patterns.');
    expect(hitWords(new Int32Array(4))).toBe('None is used.');
  });
});

describe('the error of points made again', () => {
  it('is the root mean square and the largest', () => {
    expect(errorWords(Float64Array.of(3, 4, 12))).toBe(
      'The points made again lie 7.5 m from the real ones (root mean square), 12 m at most.',
    );
  });
});
