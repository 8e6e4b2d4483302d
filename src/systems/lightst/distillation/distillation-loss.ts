import {
  addN,
  mul,
  type Scalar,
  type Tensor3D,
  type Tensor4D,
  abs,
  customGrad,
  sign,
  square,
  sub,
  sum,
  type GradSaveFunc,
  type Tensor,
  exp,
  logSoftmax,
  reshape,
  transpose,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Weights } from '../../../models/weights';
import { linearSpecs, type ParameterSpec } from '../../../nn/parameters';
import { contrast, projected } from './contrast';
import type { TeachingConfig, ForecastDivisor } from './teaching-config';
import { badInput } from '../../../base/failure';
import { divergences } from '../../../nn/ops/elementwise';

/** Latents pooled over time (B, N, d) and normalised forecasts (B, H, N, 1). */
export interface TeacherTargets {
  /** After the GCN: what L_P compares with. */
  readonly spatial: Tensor3D;
  /** After the TCN: what L_E and L_KL compare with. */
  readonly temporal: Tensor3D;
  readonly forecast: Tensor4D;
}

export interface StudentAnswers {
  readonly latent: Tensor3D;
  readonly forecast: Tensor4D;
}

/**
 * The learned maps in front of the contrasts: one for the student, which both share, one for each latent of the teacher. They are
 * trained and clipped with the student.
 * @param widths of the student's latent, of the teacher's two, and of what they are projected to
 */
export const projectionSpecs = (
  widths: Readonly<Record<'student' | 'spatial' | 'temporal' | 'projected', number>>,
): ParameterSpec[] =>
  (['student', 'spatial', 'temporal'] as const).flatMap((name) =>
    linearSpecs(`proj.${name}`, widths[name], widths.projected),
  );

export interface TeachingTerms {
  readonly L_KL: Scalar;
  readonly L_P: Scalar;
  readonly L_E: Scalar;
}

/** L_KL, L_P and L_E of a batch (eq. 6 and 7 of the paper); `weights` has the projections. */
export function teachingTerms(
  weights: Weights,
  teacher: TeacherTargets,
  student: StudentAnswers,
  config: TeachingConfig,
): TeachingTerms {
  const { own, spatial, temporal } = mappedLatents(weights, teacher, student);
  return {
    L_KL: divergenceTerm(teacher, student, config),
    L_P: contrast(own, spatial, config),
    L_E: contrast(own, temporal, config),
  };
}

/** L_KL of a batch, which needs no projections. @throws Failure 'bad-input' for latents of unequal width */
export const divergenceTerm = (
  teacher: TeacherTargets,
  student: StudentAnswers,
  { divergenceOf }: Pick<TeachingConfig, 'divergenceOf'>,
): Scalar =>
  divergenceOf === 'latents'
    ? latentDivergence(teacher.temporal, student.latent)
    : forecastDivergence(teacher.forecast, student.forecast, divergenceOf);

/** The latents that the contrasts compare, through the projections: (B, N, width of the projections) each. */
export function mappedLatents(
  weights: Weights,
  teacher: Pick<TeacherTargets, 'spatial' | 'temporal'>,
  student: Pick<StudentAnswers, 'latent'>,
): Readonly<Record<'own' | 'spatial' | 'temporal', Tensor3D>> {
  const through = (name: string, latents: Tensor3D) =>
    projected(latents, weights.get(`proj.${name}.weight`), weights.get(`proj.${name}.bias`));
  return {
    own: through('student', student.latent),
    spatial: through('spatial', teacher.spatial),
    temporal: through('temporal', teacher.temporal),
  };
}

/** What the teacher adds to L_S in eq. 8 of the paper: lambda_1 L_KL + lambda_2 (L_P + L_E), with a factor for each of the latter. */
export function teachingLoss({ L_KL, L_P, L_E }: TeachingTerms, config: TeachingConfig): Scalar {
  const { divergenceWeight, spatialWeight, temporalWeight } = config;
  return addN([mul(L_KL, divergenceWeight), mul(L_P, spatialWeight), mul(L_E, temporalWeight)]);
}

/**
 * sum |forecast - target|. Its gradient is the sign, 0 where both are equal, as in torch; signs add up without rounding, so that
 * a weight with as many forecasts above as below has a gradient of exactly 0, which Adam leaves at rest.
 * @param mask 1 for the errors that count, 0 for others; left out, all count
 */
export function absoluteErrorSum(forecast: Tensor4D, target: Tensor4D, mask?: Tensor4D): Scalar {
  const op = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [x, save] = inputs as [Tensor4D, GradSaveFunc];
    const error = mask ? mul(sub(x, target), mask) : sub(x, target);
    save([sign(error)]);
    return { value: sum(abs(error)), gradFunc: (dy: Tensor, [signs]: Tensor[]) => mul(signs, dy) };
  });
  return op(forecast) as Scalar;
}

/**
 * Vehicles that one unit of `absoluteErrorSum` adds to L_S, the mean over all errors that count, as the official code has it.
 * @param count of those errors; where there is none, the sum is 0 and so is the mean
 */
export const vehiclesPerError = (count: number, std: number): number => std / Math.max(1, count);

/** L_S as the official code has it: the mean absolute error in vehicles, zero counts included. Both normalised. */
export const meanAbsoluteError = (forecast: Tensor4D, target: Tensor4D, std: number): Scalar =>
  mul(absoluteErrorSum(forecast, target), vehiclesPerError(forecast.size, std));

/** L_S of eq. 5 of the paper: the squared error in vehicles, summed over the horizons, mean over samples and nodes. */
export function squaredError(forecast: Tensor4D, target: Tensor4D, std: number): Scalar {
  const [batch, , nodes] = forecast.shape;
  return mul(sum(square(sub(forecast, target))), (std * std) / (batch * nodes));
}

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
    throw badInput(
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
