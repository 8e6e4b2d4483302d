import {
  abs,
  add,
  customGrad,
  div,
  exp,
  expandDims,
  logSoftmax,
  maximum,
  mul,
  scalar,
  sub,
  sum,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  log,
  softmax,
} from '@tensorflow/tfjs-core';
import { softmaxCrossEntropyRows, divergences } from '../../../nn/ops/elementwise';

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

/** The lower bound of probabilities in the thesis's code. */
const LEAST = 1e-9;
/** Smaller than any sum of softened probabilities. */
const NONE = 1e-37;

/**
 * The distillation loss as the thesis's code computes it: KL(q || p) without tau^2, from probabilities that
 * are clamped to at least 1e-9, the teacher's after renormalising over the candidates and again after
 * softening. So a teacher that gives all candidates together less than 1e-9 becomes almost uniform, and a
 * candidate to which the student gives less than 1e-9 gets no gradient. That code counts only the last step
 * of each trip and skips steps whose candidates have no mass at all: give those the weight 0.
 *
 * teacher (N x C): probabilities over the whole vocabulary, 0 at padding; logits, mask (N x C) and
 * stepWeights (N) as in `distillationLoss`.
 */
export function thesisCodeDistillationLoss(
  logits: Tensor2D,
  teacher: Tensor2D,
  mask: Tensor2D,
  stepWeights: Tensor1D,
  tau: number,
): Scalar {
  const mass = maximum(sum(teacher, 1, true), LEAST);
  const clamped = maximum(div(teacher, mass), LEAST);
  const powers = exp(add(mul(log(clamped), 1 / tau), mask)); // 0 at padding
  const q = div(powers, maximum(sum(powers, 1, true), NONE)); // a step without candidates has none
  const p = softmax(add(mul(logits, 1 / tau), mask));
  const perStep = sum(mul(q, sub(log(maximum(q, LEAST)), log(maximum(p, LEAST)))), 1);
  return div(sum(mul(perStep, stepWeights)), maximum(sum(stepWeights), scalar(1))) as Scalar;
}
