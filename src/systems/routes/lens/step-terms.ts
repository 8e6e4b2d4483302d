import { logSoftmax } from '../../../base/numbers';

/** The form of the loss (Eq. 9 without the times). */
export interface LossForm {
  /** Weight of the teacher's term. */
  readonly lambda: number;
  /** Temperature of Eq. 6 and 7. */
  readonly tau: number;
  /** Whether that term is multiplied by tau^2 (Eq. 5). */
  readonly tauSquared: boolean;
}

/** One distribution over C candidates. */
export interface Softened {
  /** (C) at temperature 1. */
  readonly plain: Float64Array;
  /** (C) at temperature tau. */
  readonly soft: Float64Array;
}

/** What one step adds to the loss of a student, candidate by candidate. C candidates. */
export interface StepTerms {
  readonly student: Softened;
  /** -log p of the candidate taken, at temperature 1; NaN where it was cut off. */
  readonly crossEntropy: number;
  /** (C) its share of each candidate: all of it is that of the candidate taken. */
  readonly crossEntropyShares: Float64Array;
  /** lambda tau^2 KL(q || p), or lambda KL(q || p); 0 without a teacher. */
  readonly distillation: number;
  /** (C) shares of it, 0 or more each: q log(q / p) - q + p, times the same factors. */
  readonly distillationShares: Float64Array;
  /** Sum of both terms; only `distillation` where the candidate taken was cut off. */
  readonly loss: number;
  /** (C) its slope by the student's logits: below 0 pushes a logit up. */
  readonly gradient: Float64Array;
}

/**
 * The loss of one step and its gradient from raw logits, in double precision.
 * @param student (C) logits
 * @param teacher (C) logits; null without a teacher
 * @param taken which candidate the journey took; -1 where the limit of candidates cut it off: it teaches nothing
 */
export function stepTerms(
  student: ArrayLike<number>,
  teacher: ArrayLike<number> | null,
  taken: number,
  { lambda, tau, tauSquared }: LossForm,
): StepTerms {
  const count = student.length;
  const [logP, logPSoft] = [logSoftmax(student, 1), logSoftmax(student, tau)];
  const p = logP.map(Math.exp);
  const pSoft = logPSoft.map(Math.exp);
  const crossEntropyShares = new Float64Array(count);
  if (taken >= 0) crossEntropyShares[taken] = -logP[taken];
  const crossEntropy = taken < 0 ? NaN : -logP[taken];
  const gradient = new Float64Array(count);
  if (taken >= 0) for (let c = 0; c < count; c++) gradient[c] = p[c] - (c === taken ? 1 : 0);
  const distillationShares = new Float64Array(count);
  const weight = lambda * (tauSquared ? tau * tau : 1);
  if (teacher && weight !== 0) {
    const logQ = logSoftmax(teacher, tau);
    for (let c = 0; c < count; c++) {
      const q = Math.exp(logQ[c]);
      distillationShares[c] = weight * divergence(q, logQ[c] - logPSoft[c]);
      gradient[c] += (weight / tau) * (pSoft[c] - q);
    }
  }
  const distillation = sum(distillationShares);
  return {
    student: { plain: p, soft: pSoft },
    crossEntropy,
    crossEntropyShares,
    distillation,
    distillationShares,
    loss: (taken < 0 ? 0 : crossEntropy) + distillation,
    gradient,
  };
}

/** Both softmaxes of some logits. */
export const softenedBy = (logits: ArrayLike<number>, tau: number): Softened => ({
  plain: logSoftmax(logits, 1).map(Math.exp),
  soft: logSoftmax(logits, tau).map(Math.exp),
});

/** Entropy of a distribution in nats. */
export const entropy = (probabilities: ArrayLike<number>): number => {
  let total = 0;
  for (let c = 0; c < probabilities.length; c++)
    if (probabilities[c] > 0) total -= probabilities[c] * Math.log(probabilities[c]);
  return total;
};

/** Euclidean length. */
export const norm = (values: ArrayLike<number>): number => {
  let squares = 0;
  for (let c = 0; c < values.length; c++) squares += values[c] ** 2;
  return Math.sqrt(squares);
};

/** Below this difference of logarithms the direct form loses its digits. */
const SMALL_DIFFERENCE = 1e-4;

/** q d - q + p with p = q exp(-d): 0 or more. For small d its series, q (d^2 / 2 - d^3 / 6). */
const divergence = (q: number, d: number): number =>
  Math.abs(d) < SMALL_DIFFERENCE ? q * d * d * (0.5 - d / 6) : q * (d + Math.expm1(-d));

const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
