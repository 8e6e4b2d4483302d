import {
  add,
  div,
  exp,
  log,
  maximum,
  mul,
  scalar,
  softmax,
  sub,
  sum,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

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
