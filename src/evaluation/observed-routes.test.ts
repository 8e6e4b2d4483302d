import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../domain/trajectory-set';
import { observedEstimates, observedScores } from './observed-routes';

const set = (...routes: number[][]) =>
  trajectorySetFrom(routes.map((roads) => ({ roads, times: roads.map((_, i) => i) })));

describe('routes against what was observed', () => {
  it('are held against the nearest route of their pair', () => {
    const observed = set([1, 2, 3, 9], [1, 4, 5, 6, 9], [7, 8]);
    const { editDistance, bleu } = observedScores(observed, set([1, 4, 5, 9], [1, 2, 3, 9], [7, 3, 8]));
    // One road is missing of the second route of its pair, which has five; 2 of 4 differ from the first.
    expect(editDistance[0]).toBeCloseTo(1 / 5, 12);
    expect(editDistance[1]).toBe(0);
    expect(bleu[1]).toBeCloseTo(1, 12);
    expect(editDistance[2]).toBeCloseTo(1 / 2, 12);
  });
  it('have the BLEU of NLTK with smoothing 1', () => {
    // Grams that hit: 3 of 4, 1 of 3, none of 2 and of 1, and as long as the reference:
    // nltk.translate.bleu_score.sentence_bleu([[1,2,3,4]], [1,2,9,4], smoothing_function=SmoothingFunction().method1)
    const { bleu } = observedScores(set([1, 2, 3, 4]), set([1, 2, 9, 4]));
    expect(bleu[0]).toBeCloseTo(((3 / 4) * (1 / 3) * (0.1 / 2) * (0.1 / 1)) ** (1 / 4), 12);
  });
  it('are penalised where they are shorter than the nearest', () => {
    const { bleu } = observedScores(set([1, 2, 3, 4, 5]), set([1, 2, 3, 4]));
    expect(bleu[0]).toBeCloseTo(Math.exp(1 - 5 / 4), 12);
  });
  it('are best where they are the observed ones, and between 0 and 1', () => {
    const route = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(route, route), { minLength: 1, maxLength: 6 }), (pairs) => {
        const observed = set(...pairs.map(([one]) => one));
        const same = observedScores(observed, observed);
        expect([...same.editDistance].every((value) => value === 0)).toBe(true);
        const { editDistance, bleu } = observedScores(observed, set(...pairs.map(([, other]) => other)));
        for (const value of [...editDistance, ...bleu]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });
  it('have means with intervals that hold them', () => {
    const scores = { editDistance: Float64Array.of(0, 0.5, 1, 0.5), bleu: Float64Array.of(1, 0.5, 0, 0.5) };
    const { editDistance } = observedEstimates(scores, { resamples: 200, seed: 1 });
    expect(editDistance.value).toBe(0.5);
    expect(editDistance.low).toBeLessThan(0.5);
    expect(editDistance.high).toBeGreaterThan(0.5);
  });
});
