import {
  customGrad,
  exp,
  logSoftmax,
  mul,
  reshape,
  sub,
  sum,
  transpose,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { Failure } from '../../../base/failure';
import { divergences } from '../../../nn/ops/elementwise';
import type { ForecastDivisor } from './teaching-config';

/**
 * Sum over the rows of KL(softmax(teacher) || softmax(student)) times `share`, from log-softmax, so that no probability
 * underflows. Differentiable by the student only: the teacher is frozen. (rows x d) each.
 */
function divergenceOfRows(teacher: Tensor2D, student: Tensor2D, share: number): Scalar {
  const logQ = logSoftmax(teacher);
  const op = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [x, save] = inputs as [Tensor2D, GradSaveFunc];
    const logP = logSoftmax(x);
    save([mul(sub(exp(logP), exp(logQ)), share)]);
    const gradFunc = (dy: Tensor, [slope]: Tensor[]) => mul(slope, dy);
    return { value: mul(sum(divergences(logQ, logP)), share), gradFunc };
  });
  return op(student) as Scalar;
}

/**
 * L_KL over latents: KL between the softmax over d of the teacher's and of the student's, mean over samples and nodes; 0 where
 * they are equal up to a constant per node. Eq. 6 of the paper has the raw embedding in place of the teacher's softmax,
 * and a sign that would drive the student away. (B, N, d) each.
 * @throws Failure 'bad-input' for latents of unequal width
 */
export function latentDivergence(teacher: Tensor3D, student: Tensor3D): Scalar {
  const [batch, nodes, width] = student.shape;
  if (teacher.shape[2] !== width)
    throw new Failure(
      'bad-input',
      `A latent of width ${width} has no divergence from one of width ${teacher.shape[2]}. Give teacher and student the same width, or compare their forecasts.`,
    );
  return divergenceOfRows(reshape(teacher, [-1, width]), reshape(student, [-1, width]), 1 / (batch * nodes));
}

/** L_KL over forecasts, as the official code has it: softmax over the horizons of normalised forecasts (B, H, N, 1). */
export function forecastDivergence(teacher: Tensor4D, student: Tensor4D, divisor: ForecastDivisor): Scalar {
  const [batch, horizons, nodes] = student.shape;
  const rows = (forecasts: Tensor4D): Tensor2D => reshape(transpose(forecasts, [0, 2, 3, 1]), [-1, horizons]);
  const divided = divisor === 'samples' ? batch : batch * nodes;
  return divergenceOfRows(rows(teacher), rows(student), 1 / divided);
}
