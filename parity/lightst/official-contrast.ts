import {
  add,
  div,
  exp,
  log,
  matMul,
  mean,
  mul,
  neg,
  norm,
  square,
  sum,
  type Scalar,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/** `loss_cls`: positives of a node over all steps; `loss_clt`: those of a step over all nodes. */
export type OfficialContrast = 'loss_cls' | 'loss_clt';

/**
 * The contrast of the official code, to show what LightST here does not do: positives are squared cosines between student and teacher, and
 * the negatives are the pairs of nodes within one network at the same step, a node with itself included; the mean of
 * both networks' losses. (B, H, N, c) each.
 */
export function officialContrast(
  which: OfficialContrast,
  student: Tensor4D,
  teacher: Tensor4D,
  tau: number,
): Scalar {
  const unit = (x: Tensor4D): Tensor4D => div(x, norm(x, 'euclidean', 3, true));
  const [own, other] = [unit(student), unit(teacher)];
  const axis = which === 'loss_cls' ? 1 : 2;
  const positives = sum(exp(div(square(sum(mul(own, other), 3)), tau)), axis);
  const within = (x: Tensor4D): Scalar => {
    const pairs = sum(exp(div(matMul(x, x, false, true), tau)), 3);
    return neg(mean(log(div(positives, add(positives, sum(pairs, axis))))));
  };
  return div(add(within(own), within(other)), 2);
}
