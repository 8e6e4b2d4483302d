import {
  cos,
  mul,
  randomNormal,
  sum,
  tensor2d,
  tidy,
  valueAndGrads,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { useBackend } from '../../nn/testing/backends';
import type { Weights } from '../weights';
import { Layers, expertMixture, gateNoise, sparseGates, byAll, byAsked } from './layers';
import { SMALL, smallWeights } from './testing/small-network';

beforeAll(() => useBackend('wasm'));

/** The same gates on the host: a softmax over the k largest, of equal ones those of lower index. */
function plainGates(logits: readonly number[], k: number): number[] {
  const order = logits.map((_, i) => i).sort((a, b) => logits[b] - logits[a] || a - b);
  const asked = new Set(order.slice(0, k));
  const top = logits[order[0]];
  const sizes = logits.map((logit, i) => (asked.has(i) ? Math.exp(logit - top) : 0));
  const sum = sizes.reduce((a, b) => a + b);
  return sizes.map((size) => size / sum);
}

describe('gates', () => {
  it('open for exactly k experts and sum to 1; of equal logits those of lower index are asked', () => {
    // Whole numbers tie often.
    const logit = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -9, max: 9, noNaN: true }));
    const rows = fc.integer({ min: 1, max: 8 }).chain((experts) =>
      fc.record({
        k: fc.integer({ min: 1, max: experts }),
        rows: fc.array(fc.array(logit, { minLength: experts, maxLength: experts }), {
          minLength: 1,
          maxLength: 5,
        }),
      }),
    );
    fc.assert(
      fc.property(rows, ({ k, rows: all }) => {
        tidy(() => {
          const single = all.map((row) => row.map(Math.fround));
          const gates = sparseGates(tensor2d(single), k).arraySync();
          gates.forEach((row, i) => {
            expect(row.filter((gate) => gate > 0)).toHaveLength(k);
            expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
            plainGates(single[i], k).forEach((gate, expert) => {
              expect(row[expert] > 0).toBe(gate > 0);
              expect(row[expert]).toBeCloseTo(gate, 5);
            });
          });
        });
      }),
      { numRuns: 40, seed: 9 },
    );
  });
});

describe('a mixture of experts', () => {
  const AT = 'seq_model.layers.0.MoE_fc';
  const x = () => randomNormal([5, SMALL.width], 0, 1, 'float32', 3) as Tensor2D;

  it('is what the asked experts say, by their gates', () => {
    tidy(() => {
      const traced = new Map<string, number[][]>();
      const trace = (name: string, value: { arraySync(): unknown }) =>
        traced.set(name, value.arraySync() as number[][]);
      const weights = smallWeights();
      const { output } = expertMixture(new Layers(weights, SMALL, { trace }), AT, x());
      const outputs = traced.get('expert_outputs')!;
      const gates = traced.get('gates')!;
      output.arraySync().forEach((row, i) =>
        row.forEach((value, channel) => {
          const said = gates[i].reduce(
            (sum, gate, e) => sum + gate * outputs[i][e * SMALL.width + channel],
            0,
          );
          expect(value).toBeCloseTo(said, 5);
        }),
      );
      weights.dispose();
    });
  });

  it.each([
    { dropout: 0, topExperts: 2 },
    // Some expert is asked by nobody.
    { dropout: 0, topExperts: 1 },
    { dropout: 0.3, topExperts: 2 },
  ])('says and learns the same where experts see only the points that ask them: %o', (sizes) => {
    const weights = smallWeights();
    const rows = randomNormal([9, SMALL.width], 0, 1, 'float32', 3) as Tensor2D;
    const logits = randomNormal([9, SMALL.experts], 0, 1, 'float32', 4) as Tensor2D;
    const learnt = weights.specs.map(({ name }) => name).filter((name) => name.startsWith(`${AT}.experts`));
    const tensors = [rows, logits, ...learnt.map((name) => weights.get(name))];
    const [all, asked] = [byAll, byAsked].map((says) => {
      const { value, grads: slopes } = valueAndGrads((x, of, ...own) => {
        const given: Weights = { get: <T extends Tensor>(name: string) => own[learnt.indexOf(name)] as T };
        const layers = new Layers(given, { ...SMALL, ...sizes }, { source: new Random(8) });
        const said = says(layers, AT, x as Tensor2D, sparseGates(of as Tensor2D, sizes.topExperts));
        return sum<Scalar>(mul(said, cos(said)));
      })(tensors);
      return [value, ...slopes].flatMap((each) => [...each.dataSync()]);
    });
    expect(Math.max(...all.map(Math.abs))).toBeGreaterThan(0.1);
    all.forEach((value, i) => expect(asked[i]).toBeCloseTo(value, 5));
    weights.dispose();
  });

  it('is the same twice, and another with noise', () => {
    tidy(() => {
      const weights = smallWeights();
      const layers = new Layers(weights, SMALL);
      const noise = gateNoise(5, SMALL.experts, new Random(2));
      const [first, second, noisy] = [undefined, undefined, noise].map((each) => [
        ...expertMixture(layers, AT, x(), each).gates.dataSync(),
      ]);
      expect(second).toEqual(first);
      expect(noisy).not.toEqual(first);
      weights.dispose();
    });
  });
});
