import {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  clone,
  customGrad,
  zerosLike,
  mul,
  tensor,
  abs,
  add,
  exp,
  less,
  sub,
  sum,
  where,
} from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/specs';
import type { Random } from '../../base/random';

/** GELU with the exact error function: x Phi(x). Any shape. */
export function gelu<T extends Tensor>(x: T): T {
  return runKernel('Gelu', { x })[0] as T;
}

/** Layer normalisation of each row: x (N x D), gamma (D), beta (D) or none. PyTorch's default eps. */
export function layerNorm(x: Tensor2D, gamma: Tensor1D, beta?: Tensor1D | undefined, eps = 1e-5): Tensor2D {
  return runKernel('RowLayerNorm', beta ? { x, gamma, beta } : { x, gamma }, { eps })[0] as Tensor2D;
}

/**
 * -log softmax(logits)[target] of each row, in nats; a negative target gives 0.
 * logits (N x V), targets (N) int32 -> (N).
 */
export function softmaxCrossEntropyRows(logits: Tensor2D, targets: Tensor1D): Tensor1D {
  return runKernel('SoftmaxCrossEntropyRows', { logits, targets })[0] as Tensor1D;
}

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

/** Where masks come from; seeded, so that a run repeats. */
export type DropoutSource = Random;

/** Zeroes each element with probability `rate` and scales the rest by 1 / (1 - rate). */
export function dropout<T extends Tensor>(x: T, rate: number, source: DropoutSource): T {
  if (rate <= 0) return x;
  const mask = new Float32Array(x.size);
  const threshold = Math.round(rate * 65536);
  const kept = 1 / (1 - rate);
  for (let i = 0; i < mask.length; i += 2) {
    const word = source.nextUint32(); // sixteen bits an element
    if ((word & 0xffff) >= threshold) mask[i] = kept;
    if (word >>> 16 >= threshold) mask[i + 1] = kept;
  }
  return mul(x, tensor(mask, x.shape)) as T;
}

/**
 * Below this difference of logarithms the series of `divergences` is exact in single precision; the direct
 * form is not.
 */
const SMALL_DIFFERENCE = 0.1;

/**
 * KL(q || p) of each step from logarithms: logQ, logP (N x C) -> (N). Since both sum to 1 it is the sum of q
 * d - q + p with d = log q - log p, each term 0 or more; for small d the term is q (d^2 / 2 - d^3 / 6 + ...).
 * At a high temperature the divergence is far below the rounding error of the logarithms: the series keeps
 * its digits, and tau^2 does not magnify noise.
 */
export function divergences(logQ: Tensor2D, logP: Tensor2D): Tensor1D {
  const q = exp(logQ);
  const d = sub(logQ, logP);
  const series = add(mul(add(mul(add(mul(d, -1 / 120), 1 / 24), d), -1 / 6), d), 1 / 2);
  const near = mul(mul(q, mul(d, d)), series);
  const far = add(sub(mul(q, d), q), exp(logP));
  return sum(where(less(abs(d), SMALL_DIFFERENCE), near, far), 1);
}
