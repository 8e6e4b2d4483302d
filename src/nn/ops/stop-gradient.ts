import { clone, customGrad, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

/** What `make` computes, as a constant: no gradient passes through it, be there one or not. */
export const constantOf = <T extends Tensor>(make: () => T): T =>
  customGrad(() => ({ value: make(), gradFunc: () => [] }))() as T;

/** The value of x, through which no gradient passes: sg(x). */
export const stopGradient = <T extends Tensor>(x: T): T => constantOf(() => clone(x));

/** The straight-through estimator, x + sg(value - x): has `value`, and hands its gradient to x alone. Equal shapes. */
export function straightThrough<T extends Tensor>(x: T, value: T): T {
  const op = customGrad((...inputs: (Tensor | ((tensors: Tensor[]) => void))[]) => ({
    value: clone(inputs[1] as Tensor),
    gradFunc: (dy: Tensor) => [clone(dy), zerosLike(dy)],
  }));
  return op(x, value) as T;
}
