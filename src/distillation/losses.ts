import {
  abs,
  add,
  div,
  exp,
  logSoftmax,
  maximum,
  mul,
  scalar,
  sub,
  sum,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { softmaxCrossEntropyRows } from '../nn/ops/softmax-cross-entropy';

/** L_CE of Eq. 9: mean over the labelled steps. logits (N x C) at padding 0, mask (N x C) -1e9 at padding, labels (N). */
export function nextStepLoss(logits: Tensor2D, mask: Tensor2D, labels: Tensor1D, labelled: number): Scalar {
  return div(sum(softmaxCrossEntropyRows(add(logits, mask), labels)), Math.max(1, labelled)) as Scalar;
}

/**
 * L_time of Eq. 9 as the official code has it: the mean absolute percentage error of log1p(seconds), the denominator
 * held at 1 from below. Both arguments are standardised with the given mean and deviation. (N), (N).
 */
export function timeLoss(predicted: Tensor1D, label: Tensor1D, timeMean: number, timeStd: number): Scalar {
  const actual = add(mul(label, timeStd), timeMean);
  const relative = div(mul(abs(sub(predicted, label)), timeStd), maximum(actual, 1));
  return div(sum(relative), Math.max(1, label.shape[0])) as Scalar;
}

export interface DistillationLossOptions {
  /** Temperature of Eq. 6 and 7. */
  readonly tau: number;
  /** Multiply by tau^2 (Eq. 5); the thesis's own code does not. */
  readonly tauSquared: boolean;
}

/**
 * L_KL of Eq. 5: tau^2 KL(q || p) with q and p softened by tau over the candidates (Eq. 4, 6, 7), both from logarithms,
 * so that no probability is ever exactly 0. `teacher` holds the logits of the candidates' cells (any shift cancels).
 * logits, teacher, mask (N x C); stepWeights (N): 1 for a step that counts, 0 for one that does not; mean over those.
 */
export function distillationLoss(
  logits: Tensor2D,
  teacher: Tensor2D,
  mask: Tensor2D,
  stepWeights: Tensor1D,
  { tau, tauSquared }: DistillationLossOptions,
): Scalar {
  const soften = (x: Tensor2D) => logSoftmax(add(mul(x, 1 / tau), mask)) as Tensor;
  const logP = soften(logits);
  const logQ = soften(teacher);
  // exp(logQ) is 0 at padding, where logQ - logP is a finite difference of two large numbers.
  const perStep = sum(mul(exp(logQ), sub(logQ, logP)), 1);
  const total = sum(mul(perStep, stepWeights));
  const scale = tauSquared ? tau * tau : 1;
  return mul(div(total, maximum(sum(stepWeights), scalar(1))), scale) as Scalar;
}
