import {
  abs,
  add,
  exp,
  less,
  mul,
  sub,
  sum,
  where,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

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
