import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { fitConditionalLogit, logLikelihood, rightChoices, type Choices } from './conditional-logit';

/** Choices of random rows, made under `weights`. */
function choicesUnder(weights: readonly number[], count: number, random: Random): Choices {
  const size = weights.length;
  const offsets = [0];
  const chosen: number[] = [];
  const features: number[] = [];
  for (let choice = 0; choice < count; choice++) {
    const rows = 1 + random.int(4);
    const first = offsets[choice];
    const utilities: number[] = [];
    for (let row = 0; row < rows; row++) {
      const values = weights.map(() => random.normal());
      features.push(...values);
      utilities.push(values.reduce((sum, value, i) => sum + value * weights[i], 0));
    }
    const shares = utilities.map(Math.exp);
    let left = random.next() * shares.reduce((a, b) => a + b, 0);
    const taken = shares.findIndex((share) => (left -= share) < 0);
    chosen.push(first + Math.max(taken, 0));
    offsets.push(first + rows);
  }
  return {
    featureCount: size,
    offsets: Uint32Array.from(offsets),
    chosen: Uint32Array.from(chosen),
    features: Float64Array.from(features),
  };
}

const one: Choices = {
  featureCount: 1,
  offsets: Uint32Array.of(0, 2, 4, 6, 8),
  chosen: Uint32Array.of(0, 2, 4, 7),
  features: Float64Array.of(1, 0, 1, 0, 1, 0, 1, 0),
};

describe('a conditional logit', () => {
  it('finds the weight that gives the share: three of four', () => {
    const fit = fitConditionalLogit(one, { precision: 0 });
    expect(fit.weights[0]).toBeCloseTo(Math.log(3), 6);
    expect(fit.logLikelihood).toBeCloseTo(3 * Math.log(0.75) + Math.log(0.25), 9);
    expect(rightChoices(one, fit.weights)).toBe(3);
    expect(rightChoices(one, Float64Array.of(-1))).toBe(1);
  });

  it('finds the weights that choices were made under', () => {
    const truth = [0.8, -1.2, 0, 2];
    const { weights } = fitConditionalLogit(choicesUnder(truth, 8000, new Random(3)));
    weights.forEach((weight, i) => expect(Math.abs(weight - truth[i])).toBeLessThan(0.1));
  });

  it('holds at 0 what would fall below it, and is best among such weights', () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const random = new Random(seed);
        const truth = [random.normal(), random.normal(), random.normal()];
        const choices = choicesUnder(truth, 200, random);
        const { weights } = fitConditionalLogit(choices, { nonNegative: true, precision: 0.5 });
        const value = (at: Float64Array) =>
          logLikelihood(choices, at) - 0.25 * at.reduce((sum, weight) => sum + weight ** 2, 0);
        for (let i = 0; i < 3; i++) {
          expect(weights[i]).toBeGreaterThanOrEqual(0);
          for (const step of [-0.01, 0.01]) {
            const beside = weights.map((weight, j) => Math.max(0, weight + (i === j ? step : 0)));
            expect(value(beside)).toBeLessThanOrEqual(value(weights) + 1e-9);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('stays finite where one feature decides all, and where features say the same', () => {
    const decided = { ...one, chosen: Uint32Array.of(0, 2, 4, 6) };
    const { weights } = fitConditionalLogit(decided, { precision: 0.01 });
    expect(weights[0]).toBeGreaterThan(3);
    expect(weights[0]).toBeLessThan(20);
    const twice: Choices = {
      ...one,
      featureCount: 2,
      features: Float64Array.from([...one.features].flatMap((value) => [value, value])),
    };
    const both = fitConditionalLogit(twice, { precision: 1e-6 }).weights;
    expect(both[0] + both[1]).toBeCloseTo(Math.log(3), 3);
    expect(both[0]).toBeCloseTo(both[1], 3);
  });

  it('is drawn to its prior where there is nothing to learn', () => {
    const none = {
      featureCount: 2,
      offsets: Uint32Array.of(0),
      chosen: new Uint32Array(0),
      features: new Float64Array(0),
    };
    const prior = Float64Array.of(0.3, 2);
    expect([...fitConditionalLogit(none, { prior, start: Float64Array.of(1, 1) }).weights]).toEqual([0.3, 2]);
  });
});
