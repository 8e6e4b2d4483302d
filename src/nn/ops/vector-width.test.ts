import {
  grads,
  mul,
  pad,
  sum,
  tensor1d,
  tensor2d,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useBackend } from '../testing/backends';
import { additiveAttention } from './additive-attention';
import { edgeSoftmaxAggregate, EdgeGraph } from './edge-softmax';
import { invertIndex } from './row-index';

const WIDTH = 6;
const wave = (size: number, phase: number) =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(1.3 * i + phase));
const rows = (count: number, phase: number) => tensor2d(wave(count * WIDTH, phase), [count, WIDTH]);
const row = (phase: number) => tensor1d(wave(WIDTH, phase));

/** The plain formula over the true width. */
function attentionByHand(
  q: Tensor2D,
  k: Tensor2D,
  terms: readonly Tensor1D[],
  x: number,
  y: number,
): number[] {
  const [wd, wa, bias, score] = terms.map((term) => term.arraySync());
  const [keys, queries] = [k.arraySync(), q.arraySync()];
  return queries.flatMap((query) =>
    keys.map((key) =>
      query.reduce((total, value, i) => {
        const inner = value + key[i] + x * wd[i] + y * wa[i] + bias[i];
        return total + score[i] * Math.tanh(inner);
      }, 0),
    ),
  );
}

describe.each(['cpu', 'wasm'] as const)('rows that are no whole vectors on %s', (backend) => {
  it('additive attention is that of the formula', async () => {
    await useBackend(backend);
    const [q, k] = [rows(2, 0), rows(3, 1)];
    const terms = [row(2), row(3), row(4), row(5)];
    const ids = Int32Array.of(0, 1, 2, 0, 1, 2);
    const { offsets, order } = invertIndex(ids, 3);
    const candidates = {
      ids: tensor2d(ids, [2, 3], 'int32'),
      lengths: tensor1d([3, 3], 'int32'),
      distance: tensor2d(new Float32Array(6).fill(0.4), [2, 3]),
      angle: tensor2d(new Float32Array(6).fill(0.7), [2, 3]),
      byRoad: { offsets: tensor1d(offsets, 'int32'), order: tensor1d(order, 'int32') },
    };
    const [distanceWeight, angleWeight, bias, score] = terms;
    const run = (a: Tensor2D, b: Tensor2D) =>
      additiveAttention(a, b, candidates, { distanceWeight, angleWeight, bias, score });
    const byHand = attentionByHand(q, k, terms, 0.4, 0.7);
    (await run(q, k).data()).forEach((value, i) => expect(value).toBeCloseTo(byHand[i], 5));
    const [dq, dk] = grads((a, b) => sum(run(a as Tensor2D, b as Tensor2D)))([q, k]);
    expect([dq.shape, dk.shape]).toEqual([q.shape, k.shape]);
  });

  it('the aggregation over edges, and its gradient, are those of rows filled up with zeros', async () => {
    await useBackend(backend);
    const graph = EdgeGraph.from(3, Int32Array.of(0, 1, 2, 0), Int32Array.of(1, 1, 0, 2), wave(8, 6));
    const inputs = [rows(3, 0), rows(3, 1), rows(2, 2), row(3)] as const;
    const filled = inputs.map((x) =>
      pad(
        x as Tensor2D,
        x.shape.map((_, i): [number, number] => [0, i === x.rank - 1 ? 2 : 0]),
      ),
    );
    const weights = rows(3, 9);
    const run = (given: readonly unknown[], by: Tensor2D) => {
      const loss = (...args: unknown[]) => {
        const [xl, xr, we, att] = args as [Tensor2D, Tensor2D, Tensor2D, Tensor1D];
        return sum(mul(edgeSoftmaxAggregate(xl, xr, we, att, graph), by));
      };
      return grads(loss as Parameters<typeof grads>[0])(given as Tensor2D[]);
    };
    const own = run(inputs, weights);
    const wide = run(
      filled,
      pad(weights, [
        [0, 0],
        [0, 2],
      ]),
    );
    for (const [i, gradient] of own.entries()) {
      expect(gradient.shape).toEqual(inputs[i].shape);
      const from = gradient.shape.map(() => 0);
      expect(await gradient.data()).toEqual(await wide[i].slice(from, gradient.shape).data());
    }
  });
});
