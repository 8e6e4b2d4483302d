import {
  add,
  customGrad,
  div,
  eye,
  logSoftmax,
  matMul,
  maximum,
  mul,
  relu,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  tensor1d,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { linear } from '../../../nn/ops/linear';
import { softmaxCrossEntropyRows } from '../../../nn/ops/elementwise';
import type { AdaptiveForm, ContrastOptions } from './teaching-config';

/** torch.nn.functional.cosine_similarity's smallest length of a vector. */
const SHORTEST = 1e-8;

function unitVectors(latents: Tensor3D): Tensor3D {
  const squares = sum(square(latents), 2, true);
  return div(latents, sqrt(maximum(squares, SHORTEST * SHORTEST)));
}

/**
 * InfoNCE between a student's and a teacher's latents of the same samples: each node of the teacher is an anchor, the same
 * node of the student its positive, and all student nodes of the sample, the positive included, stand in the sum. Mean over
 * samples and nodes; log N where all latents are equal. (B, N, d) each.
 */
export function contrast(student: Tensor3D, teacher: Tensor3D, options: ContrastOptions): Scalar {
  const [batch, nodes] = student.shape;
  const { logits } = contrastLogits(student, teacher, options);
  const positives = tensor1d(
    Int32Array.from({ length: batch * nodes }, (_, row) => row % nodes),
    'int32',
  );
  return div(sum(softmaxCrossEntropyRows(reshape(logits, [-1, nodes]), positives)), batch * nodes);
}

/** What `contrast` compares, (B, N, N) each: rows are anchors, columns nodes of the student. */
export interface ContrastShares {
  readonly cosines: Tensor3D;
  /** Logarithm of the softmax of the cosines over the student's nodes, positives as `adaptive` has them. */
  readonly logShares: Tensor3D;
}

/** The shares of all pairs of nodes, whose positives `contrast` takes. (B, N, d) each. */
export function contrastShares(
  student: Tensor3D,
  teacher: Tensor3D,
  options: ContrastOptions,
): ContrastShares {
  const { cosines, logits } = contrastLogits(student, teacher, options);
  return { cosines, logShares: logSoftmax(logits) };
}

function contrastLogits(student: Tensor3D, teacher: Tensor3D, { tau, adaptive }: ContrastOptions) {
  const cosines: Tensor3D = matMul(unitVectors(teacher), unitVectors(student), false, true);
  const weighted = withAdaptivePositives(cosines, adaptive, student.shape[1]);
  const logits: Tensor3D = div(weighted, tau);
  return { cosines, logits };
}

function withAdaptivePositives(cosines: Tensor3D, form: AdaptiveForm, nodes: number): Tensor3D {
  if (form === 'none') return cosines;
  const positives = eye(nodes);
  /** The weight on positives, 1 elsewhere. */
  const factor = (weights: Tensor3D): Tensor3D => add(mul(positives, weights), sub(1, positives));
  if (form === 'square') return mul(cosines, factor(cosines));
  return timesConstant(cosines, (x) => factor(form === 'clamped' ? relu(x) : x));
}

/** x times what is made of it, which is a constant for the gradient. */
function timesConstant(x: Tensor3D, of: (x: Tensor3D) => Tensor3D): Tensor3D {
  const op = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [given, save] = inputs as [Tensor3D, GradSaveFunc];
    const constant = of(given);
    save([constant]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]) => mul(dy, saved);
    return { value: mul(given, constant), gradFunc };
  });
  return op(x) as Tensor3D;
}

/** Latents (B, N, d) through a learned map with bias: (B, N, width of the map). */
export function projected(latents: Tensor3D, weight: Tensor2D, bias: Tensor1D): Tensor3D {
  const [batch, nodes, width] = latents.shape;
  return reshape(linear(reshape(latents, [-1, width]), weight, bias), [batch, nodes, weight.shape[0]]);
}
