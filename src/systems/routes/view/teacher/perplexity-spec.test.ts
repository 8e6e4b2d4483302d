import { routes } from '../../index';
import { describe, expect, it } from 'vitest';
import type { EpochLine } from '../../../../studio/state/training/epoch-lines';
import { perplexityInWords, perplexitySpec } from './words';

const line = (epoch: number, measures: EpochLine['measures'], best = true): EpochLine => ({
  network: 'teacher',
  epoch,
  epochs: 3,
  step: 10 * epoch,
  loss: 1,
  measures,
  best,
});

describe('perplexity', () => {
  it('is that of the best epoch, beside that of counting pairs', () => {
    const epochs = [
      line(1, { perplexity: 4 }),
      line(2, { perplexity: 3.125 }),
      line(3, { perplexity: 3.5 }, false),
    ];
    const best = 'Perplexity 3.13 on validation trips (best epoch: 2 of 3).';
    expect(perplexityInWords(epochs)).toBe(best);
    expect(perplexityInWords(epochs, 5.63)).toBe(
      `${best} Counting pairs of cells gives 5.63: lower is better.`,
    );
    const told = [line(1, { perplexity: 4, bigramPerplexity: 6 })];
    expect(perplexityInWords(told, 5.63)).toContain('gives 6.00');
    const started = [line(0, { perplexity: 3, oldPerplexity: 2.5 }), line(1, { perplexity: 4 }, false)];
    expect(perplexityInWords(started)).toBe(
      'Perplexity 3.00 on validation trips, 2.50 on old ones (as it came).',
    );
    expect(perplexityInWords([])).toBeNull();
  });

  it('is drawn per epoch', () => {
    expect(perplexitySpec([line(1, { perplexity: 4 }), line(2, { perplexity: 3 })])?.lines).toEqual([
      { network: routes.networks[0], x: [10, 20], y: [4, 3] },
    ]);
    expect(perplexitySpec([])).toBeNull();
  });
});
