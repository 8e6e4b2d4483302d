import {
  grads,
  matMul,
  mul,
  randomNormal,
  setBackend,
  sum,
  tensor,
  tensor1d,
  tensor2d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { additiveAttention } from '../ops/additive-attention';
import { causalAttention, SequenceLayout, wholeAttentionRead } from '../ops/attention';
import { edgeSoftmaxAggregate, EdgeGraph } from '../ops/edge-softmax';
import { gelu, layerNorm, softmaxCrossEntropyRows } from '../ops/elementwise';
import { linear } from '../ops/linear';
import { gatherRows, invertIndex, RowIndex } from '../ops/row-index';
import { useBackend } from '../testing/backends';
import { kernelAgreement } from './run-cases';
import { kernelNames } from './specs';

beforeAll(async () => {
  await useBackend('cpu');
  await useBackend('wasm');
});

describe('wasm kernels', () => {
  it('agree with their plain twins, every kernel covered', async () => {
    const rows = await kernelAgreement('wasm');
    expect(new Set(rows.map((row) => row.kernel))).toEqual(new Set(kernelNames));
    for (const row of rows) expect(row.worst, `${row.kernel} (${row.label})`).toBeLessThan(1e-5);
  });
});

/** Compares the registered gradient with central differences of the cpu kernels in a random direction. */
async function expectGradient(f: (...xs: Tensor[]) => Tensor, xs: Tensor[], step = 4e-3): Promise<void> {
  const random = new Random(5);
  const shape = f(...xs).shape;
  const seedWeights = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  const weigh = (y: Tensor) => sum(mul(y, tensor(seedWeights, shape)));
  const analytic = grads((...args: Tensor[]) => weigh(f(...args)))(xs);
  for (let k = 0; k < xs.length; k++) {
    const values = Float32Array.from(await xs[k].data());
    const direction = values.map(() => random.normal());
    const at = async (step: number) => {
      const moved = tensor(
        values.map((value, i) => value + step * direction[i]),
        xs[k].shape,
      );
      return (await weigh(f(...xs.map((x, i) => (i === k ? moved : x)))).data())[0];
    };
    const numeric = ((await at(step)) - (await at(-step))) / (2 * step);
    const slope = Array.from(await analytic[k].data()).reduce(
      (total, value, i) => total + value * direction[i],
      0,
    );
    expect(Math.abs(slope - numeric), `input ${k}: ${slope} against ${numeric}`).toBeLessThan(
      6e-3 * (1 + Math.abs(numeric)),
    );
  }
}

describe('gradients of the ops against finite differences', () => {
  beforeAll(() => setBackend('cpu'));
  const normal = (shape: number[], seed: number) => randomNormal(shape, 0, 1, 'float32', seed);

  it('gelu, linear, layerNorm', async () => {
    await expectGradient((x) => gelu(x), [normal([3, 4], 1)]);
    await expectGradient(
      (x, w, b) => linear(x as Tensor2D, w as Tensor2D, b as Tensor1D),
      [normal([5, 3], 1), normal([4, 3], 2), normal([4], 3)],
    );
    await expectGradient(
      (x, g, b) => layerNorm(x as Tensor2D, g as Tensor1D, b as Tensor1D),
      [normal([5, 6], 1), normal([6], 2), normal([6], 3)],
    );
  });

  it('gatherRows', async () => {
    const index = RowIndex.from(Int32Array.of(2, 0, 2, 3), 5);
    await expectGradient((x) => gatherRows(x as Tensor2D, index), [normal([5, 3], 1)]);
  });

  it('causalAttention with relative terms', async () => {
    const layout = new SequenceLayout(Int32Array.of(0, 3, 7));
    const distance = normal([layout.pairs], 7) as Tensor1D;
    const time = normal([layout.pairs], 8) as Tensor1D;
    await expectGradient(
      (qkv, wk, wv, bv) =>
        causalAttention(qkv as Tensor2D, layout, 2, {
          distance,
          time,
          keyWeight: wk as Tensor2D,
          valueWeight: wv as Tensor2D,
          valueBias: bv as Tensor1D,
        }),
      [normal([7, 24], 1), normal([4, 2], 2), normal([4, 2], 3), normal([4], 4)],
    );
  });

  it('wholeAttentionRead', async () => {
    const layout = new SequenceLayout(Int32Array.of(0, 2, 7));
    await expectGradient(
      (qkv) => wholeAttentionRead(qkv as Tensor2D, layout, 2).output,
      [normal([7, 24], 1)],
    );
  });

  it('edgeSoftmaxAggregate', async () => {
    const random = new Random(3);
    const source = Int32Array.from({ length: 14 }, () => random.int(5));
    const target = Int32Array.from({ length: 14 }, (_, i) => i % 5);
    const graph = EdgeGraph.from(
      5,
      source,
      target,
      Float32Array.from({ length: 28 }, () => random.normal()),
    );
    await expectGradient(
      (xl, xr, we, att) =>
        edgeSoftmaxAggregate(xl as Tensor2D, xr as Tensor2D, we as Tensor2D, att as Tensor1D, graph),
      [normal([5, 4], 1), normal([5, 4], 2), normal([2, 4], 3), normal([4], 4)],
      5e-4, // small: leakyRelu has a kink
    );
  });

  it('additiveAttention', async () => {
    const ids = Int32Array.of(0, 3, 2, 2, 4, 0, 1, 1, 4);
    const candidates = {
      ids: tensor2d(ids, [3, 3], 'int32'),
      lengths: tensor1d([3, 3, 3], 'int32'),
      distance: normal([3, 3], 1) as Tensor2D,
      angle: normal([3, 3], 2) as Tensor2D,
      byRoad: RowIndex.from(ids, 5),
    };
    await expectGradient(
      (q, k, wd, wa, bias, v) =>
        additiveAttention(q as Tensor2D, k as Tensor2D, candidates, {
          distanceWeight: wd as Tensor1D,
          angleWeight: wa as Tensor1D,
          bias: bias as Tensor1D,
          score: v as Tensor1D,
        }),
      [normal([3, 4], 3), normal([5, 4], 4), normal([4], 5), normal([4], 6), normal([4], 7), normal([4], 8)],
    );
  });

  it('softmaxCrossEntropyRows', async () => {
    const targets = tensor1d([1, 4, 0], 'int32');
    await expectGradient((x) => softmaxCrossEntropyRows(x as Tensor2D, targets), [normal([3, 5], 1)]);
  });
});

describe('invertIndex', () => {
  it('lists the items of each row in order', () => {
    expect(invertIndex(Int32Array.of(2, 0, 2), 4)).toEqual({
      offsets: Int32Array.of(0, 1, 1, 3, 3),
      order: Int32Array.of(1, 0, 2),
    });
  });
});

it('the transposed matMul of the wasm backend gives what the cpu gives', async () => {
  const results: number[][] = [];
  for (const name of ['cpu', 'wasm'] as const) {
    await setBackend(name);
    const a = randomNormal([6, 5], 0, 1, 'float32', 1) as Tensor2D;
    const b = randomNormal([5, 7], 0, 1, 'float32', 2) as Tensor2D;
    const [da, db] = grads((x: Tensor, y: Tensor) => sum(mul(matMul(x as Tensor2D, y as Tensor2D), 2)))([
      a,
      b,
    ]);
    results.push([...(await da.data()), ...(await db.data())]);
  }
  results[0].forEach((value, i) => expect(results[1][i]).toBeCloseTo(value, 4));
});
