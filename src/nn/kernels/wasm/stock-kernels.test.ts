import { cast, cos, memory, sin, split, sum, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { useBackend } from '../../testing/backends';

beforeAll(() => useBackend('wasm'));

const worst = (found: ArrayLike<number>, expected: ArrayLike<number>) =>
  Math.max(...Array.from(expected, (value, i) => Math.abs(found[i] - value)));

describe('sine and cosine', () => {
  const random = new Random(4);
  const spans = [1, 30, 1e3, 9e5].flatMap((span) =>
    Array.from({ length: 61 }, () => span * (2 * random.next() - 1)),
  );
  const quarters = Array.from({ length: 41 }, (_, i) => ((i - 20) * Math.PI) / 4);

  it.each([
    ['up to 1e6', [...spans, ...quarters, 0]],
    ['beyond, left to the stock kernel', [3, 1.7e6, -4e6]],
  ])('are those of double precision, %s', (_, values) => {
    const x = Float32Array.from(values);
    const before = memory().numBytes;
    const [s, c] = tidy(() => [sin(tensor1d(x)).dataSync(), cos(tensor1d(x)).dataSync()]);
    expect(memory().numBytes).toBe(before);
    expect(worst(s, Array.from(x, Math.sin))).toBeLessThan(1e-7);
    expect(worst(c, Array.from(x, Math.cos))).toBeLessThan(1e-7);
  });
});

it.each([
  [1, 3],
  [4, 4],
  [9, 7],
  [6, 12],
])('the sums of the columns of a %i x %i matrix', (rows, columns) => {
  const x = Float32Array.from({ length: rows * columns }, (_, i) => (i * 7) % 11);
  const expected = new Float64Array(columns);
  x.forEach((value, at) => (expected[at % columns] += value));
  const sums = tidy(() => sum(tensor2d(x, [rows, columns]), 0).arraySync());
  const kept = tidy(() => sum(tensor2d(x, [rows, columns]), 0, true).arraySync());
  expect(sums).toEqual([...expected]);
  expect(kept).toEqual([[...expected]]);
});

it('a cast outlives what was cast, to its own type and to another', () => {
  const x = tensor1d([0, 1.5, -2]);
  const [same, whole] = [cast(x, 'float32'), cast(x, 'int32')];
  x.dispose();
  expect([same.dtype, ...same.dataSync()]).toEqual(['float32', 0, 1.5, -2]);
  expect([whole.dtype, ...whole.dataSync()]).toEqual(['int32', 0, 1, -2]);
  same.dispose();
  whole.dispose();
});

it.each([[3], [[1, 4, 1]], [[4, -1]]])('parts of the columns of a matrix: %j', (parts) => {
  const [rows, columns] = [5, 6];
  const x = Float32Array.from({ length: rows * columns }, (_, i) => (i * 7) % 11);
  const found = tidy(() => split(tensor2d(x, [rows, columns]), parts, 1).map((part) => part.arraySync()));
  const widths = { 3: [2, 2, 2], '1,4,1': [1, 4, 1], '4,-1': [4, 2] }[String(parts)]!;
  let from = 0;
  for (const [i, width] of widths.entries()) {
    const row = (at: number) => [...x.slice(at * columns + from, at * columns + from + width)];
    expect(found[i]).toEqual(Array.from({ length: rows }, (_, at) => row(at)));
    from += width;
  }
});
