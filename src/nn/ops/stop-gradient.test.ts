import { grads, mul, square, sum, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../testing/backends';
import { constantOf, stopGradient, straightThrough } from './elementwise';

beforeAll(() => useBackend('wasm'));

const numbers = (tensor: Tensor) => [...tensor.dataSync()];

describe('what passes a gradient on', () => {
  const x = () => tensor1d([1, 2, 3]);
  const value = () => tensor1d([10, 20, 30]);

  it('is not what was stopped', () => {
    const [dx] = grads((a: Tensor) => sum(mul(a, stopGradient(a))))([x()]);
    expect(numbers(dx)).toEqual([1, 2, 3]);
    const [dy] = grads((a: Tensor) =>
      sum(
        mul(
          a,
          constantOf(() => square(a)),
        ),
      ),
    )([x()]);
    expect(numbers(dy)).toEqual([1, 4, 9]);
  });

  it('is, straight through, what was quantised and not what it was quantised to', () => {
    expect(numbers(straightThrough(x(), value()))).toEqual([10, 20, 30]);
    const [dx, dvalue] = grads((a: Tensor, b: Tensor) => sum(square(straightThrough(a, b))))([x(), value()]);
    expect(numbers(dx)).toEqual([20, 40, 60]);
    expect(numbers(dvalue)).toEqual([0, 0, 0]);
  });
});
