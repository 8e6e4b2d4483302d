import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { CHOICE_FEATURES } from './choice-features';
import { fitChoiceModel, rawWeights, scoreChoices } from './choice-model';
import type { Choices } from './conditional-logit';

const SIZE = CHOICE_FEATURES.length;
const [KM, ARRIVES] = [CHOICE_FEATURES.indexOf('regretKm'), CHOICE_FEATURES.indexOf('arrives')];

/** Pairs of candidates that differ in `regretKm` only; the nearer one is taken with p = 1 / (1 + exp(-2 * difference)). */
function choicesByKm(count: number, random: Random): Choices {
  const features = new Float32Array(2 * count * SIZE);
  const chosen = Uint32Array.from({ length: count }, (_, choice) => {
    const difference = 3 * random.next();
    features[(2 * choice + 1) * SIZE + KM] = difference;
    return 2 * choice + (random.next() < 1 / (1 + Math.exp(-2 * difference)) ? 0 : 1);
  });
  const offsets = Uint32Array.from({ length: count + 1 }, (_, choice) => 2 * choice);
  return { featureCount: SIZE, offsets, chosen, features };
}

/** The weight of `regretKm` alone under which the choices are likeliest, by halving: shares nothing with the fit. */
function likeliestWeight({ chosen, features }: Choices): number {
  const slope = (weight: number) =>
    chosen.reduce((sum, row, choice) => {
      const difference = features[(2 * choice + 1) * SIZE + KM];
      const farther = 1 / (1 + Math.exp(-weight * difference));
      return sum + difference * ((row % 2) - farther);
    }, 0);
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

describe('the model of choices', () => {
  const choices = choicesByKm(4000, new Random(8));

  it('finds what a feature weighs in its own unit, and gives no weight to one that never differs', () => {
    const model = fitChoiceModel(choices);
    // Close to the likeliest weight of these very choices, which the choices' own chance moves away from -2.
    expect(rawWeights(model)[KM]).toBeCloseTo(likeliestWeight(choices), 1);
    expect(Math.abs(rawWeights(model)[KM] + 2)).toBeLessThan(0.3);
    expect(model.weights[ARRIVES]).toBe(0);
    expect(model.deviations[ARRIVES]).toBe(1);
    expect(model.deviations[KM]).toBeGreaterThan(0.5);
  });

  it('uses no other features than it was given', () => {
    const model = fitChoiceModel(choices, ['turn', 'arrives']);
    expect([...model.weights]).toEqual(Array<number>(SIZE).fill(0));
    expect(scoreChoices(model, choices).logLikelihood).toBeCloseTo(Math.log(0.5), 12);
  });

  it('is scored by the share of choices that it names', () => {
    const score = scoreChoices(fitChoiceModel(choices), choices);
    const nearer = choices.chosen.filter((row) => row % 2 === 0).length / choices.chosen.length;
    expect(score.accuracy).toBe(nearer);
    expect(score.logLikelihood).toBeGreaterThan(Math.log(0.5));
  });
});
