import {
  fused,
  matMul,
  slice,
  squeeze,
  tensor1d,
  tensor2d,
  tensor3d,
  tidy,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { useBackend } from '../../testing/backends';

beforeAll(() => useBackend('wasm'));

const random = new Random(8);
const normal = (size: number) => Float32Array.from({ length: size }, () => random.normal());

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]);
}

/** a (m x k) b (k x n) + bias in double precision. */
function byHand(a: Float32Array, b: Float32Array, bias: Float32Array, k: number): Float64Array {
  const n = bias.length;
  return Float64Array.from({ length: (a.length / k) * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = bias[j];
    for (let x = 0; x < k; x++) sum += a[i * k + x] * b[x * n + j];
    return sum;
  });
}

const stored = (values: Float32Array, rows: number, columns: number, flipped: boolean): Tensor2D =>
  flipped ? tensor2d(transposed(values, rows, columns), [columns, rows]) : tensor2d(values, [rows, columns]);

/**
 * Whole and cut tiles of 6 x 8, groups of four panels, more than one block of rows (96) and of depth (432).
 */
const sizes = [
  [1, 3, 1],
  [7, 5, 9],
  [18, 8, 40],
  [103, 13, 35],
  [6, 439, 8],
  [13, 434, 33],
] as const;

describe.each(sizes)('a product of %i x %i x %i', (m, k, n) => {
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('is that of the formula (transposed: %s, %s), with and without bias', (transposeA, transposeB) => {
    const [a, b, bias] = [normal(m * k), normal(k * n), normal(n)];
    const found = tidy(() => {
      const x = stored(a, m, k, transposeA);
      const y = stored(b, k, n, transposeB);
      const plain = matMul(x, y, transposeA, transposeB);
      const biased = fused.matMul({ a: x, b: y, transposeA, transposeB, bias: tensor1d(bias) });
      return [plain.dataSync(), biased.dataSync()];
    });
    [new Float32Array(n), bias].forEach((added, which) => {
      const errors = byHand(a, b, added, k).map((value, at) => Math.abs(found[which][at] - value));
      expect(Math.max(...errors)).toBeLessThan(2e-6 * k + 1e-5);
    });
  });
});

describe('a product of batches', () => {
  const [many, m, k, n] = [3, 7, 5, 9];

  it.each([
    ['as many on both sides', many, many],
    ['one on the left', 1, many],
    ['one on the right', many, 1],
  ])('is that of each pair of matrices: %s', (_, left, right) => {
    const a = tensor3d(normal(left * m * k), [left, m, k]);
    const b = tensor3d(normal(right * n * k), [right, n, k]);
    const matrix = (of: typeof a, batch: number): Tensor2D =>
      squeeze(slice(of, [of.shape[0] === 1 ? 0 : batch, 0, 0], [1, -1, -1]), [0]);
    const found: Tensor3D = matMul(a, b, false, true);
    expect(found.shape).toEqual([many, m, n]);
    for (let batch = 0; batch < many; batch++)
      expect(matrix(found, batch).dataSync()).toEqual(
        matMul(matrix(a, batch), matrix(b, batch), false, true).dataSync(),
      );
  });
});
