import {
  abs,
  add,
  customGrad,
  div,
  exp,
  expandDims,
  less,
  logSoftmax,
  maximum,
  mul,
  scalar,
  sub,
  sum,
  where,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { softmaxCrossEntropyRows } from '../../../nn/ops/softmax-cross-entropy';

/**
 * L_CE of Eq. 9: mean over the labelled steps. logits (N x C) at padding 0, mask (N x C) -1e9 at padding,
 * labels (N).
 */
export function nextStepLoss(logits: Tensor2D, mask: Tensor2D, labels: Tensor1D, labelled: number): Scalar {
  return div(sum(softmaxCrossEntropyRows(add(logits, mask), labels)), Math.max(1, labelled)) as Scalar;
}

/**
 * L_time of Eq. 9 as in the official code: the mean absolute percentage error of log1p(seconds), the
 * denominator at least 1. Both arguments are standardised with the given mean and deviation. (N), (N).
 */
export function timeLoss(predicted: Tensor1D, label: Tensor1D, timeMean: number, timeStd: number): Scalar {
  const actual = add(mul(label, timeStd), timeMean);
  const relative = div(mul(abs(sub(predicted, label)), timeStd), maximum(actual, 1));
  return div(sum(relative), Math.max(1, label.shape[0])) as Scalar;
}

export interface DistillationLossOptions {
  /** Temperature of Eq. 6 and 7. */
  readonly tau: number;
  /** Multiply by tau^2 (Eq. 5); the thesis's code does not. */
  readonly tauSquared: boolean;
}

/**
 * log softmax of x / tau over each step's candidates (Eq. 4, 6, 7); far below 0 at padding. x, mask (N x C).
 */
export function softened(x: Tensor2D, mask: Tensor2D, tau: number): Tensor2D {
  return logSoftmax(add(mul(x, 1 / tau), mask));
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

/**
 * L_KL of Eq. 5: tau^2 KL(q || p) with q and p softened by tau over the candidates (Eq. 4, 6, 7), both from
 * logarithms, so that no probability is ever exactly 0. `teacher` holds the logits of the candidates' cells
 * (any shift cancels). logits, teacher, mask (N x C); stepWeights (N): 1 for a step that counts, 0 for one
 * that does not; mean over those. Differentiable by the logits only: the teacher is frozen.
 */
export function distillationLoss(
  logits: Tensor2D,
  teacher: Tensor2D,
  mask: Tensor2D,
  stepWeights: Tensor1D,
  { tau, tauSquared }: DistillationLossOptions,
): Scalar {
  const logQ = softened(teacher, mask, tau);
  const counted = maximum(sum(stepWeights), scalar(1));
  const share = mul(div(stepWeights, counted), tauSquared ? tau * tau : 1); // (N)
  const loss = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [x, save] = inputs as [Tensor2D, GradSaveFunc];
    const logP = softened(x, mask, tau);
    save([mul(mul(sub(exp(logP), exp(logQ)), expandDims(share, 1)), 1 / tau)]);
    const gradFunc = (dy: Tensor, [slope]: Tensor[]) => mul(slope, dy);
    return { value: sum(mul(divergences(logQ, logP), share)), gradFunc };
  });
  return loss(logits) as Scalar;
}
