import { add, mul, type Scalar, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Weights } from '../../../models/lightst/weights';
import { linearSpecs, type ParameterSpec } from '../../../nn/parameters';
import { contrast, projected, type ContrastOptions } from './contrast';
import { forecastDivergence, latentDivergence, type ForecastDivisor } from './teacher-divergence';

/** What a student learns from its teacher, besides the counts. */
export interface TeachingConfig extends ContrastOptions {
  /** Factor of L_KL. */
  readonly divergenceWeight: number;
  /** Factor of L_P + L_E. */
  readonly contrastWeight: number;
  /** What L_KL compares: the latents, or the forecasts with this divisor. */
  readonly divergenceOf: 'latents' | ForecastDivisor;
}

/** The weights and the temperature of the official code, the forms of the paper. */
export const LIGHTST_TEACHING: TeachingConfig = {
  divergenceWeight: 10,
  contrastWeight: 1,
  tau: 0.05,
  adaptive: 'none',
  divergenceOf: 'latents',
};

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
 * @param widths of the latents and of what they are projected to
 */
export const projectionSpecs = (
  widths: Readonly<Record<'student' | 'teacher' | 'projected', number>>,
): ParameterSpec[] => [
  ...linearSpecs('proj.student', widths.student, widths.projected),
  ...linearSpecs('proj.spatial', widths.teacher, widths.projected),
  ...linearSpecs('proj.temporal', widths.teacher, widths.projected),
];

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
  const through = (name: string, latents: Tensor3D) =>
    projected(latents, weights.get(`proj.${name}.weight`), weights.get(`proj.${name}.bias`));
  const own = through('student', student.latent);
  const { divergenceOf } = config;
  return {
    L_KL:
      divergenceOf === 'latents'
        ? latentDivergence(teacher.temporal, student.latent)
        : forecastDivergence(teacher.forecast, student.forecast, divergenceOf),
    L_P: contrast(own, through('spatial', teacher.spatial), config),
    L_E: contrast(own, through('temporal', teacher.temporal), config),
  };
}

/** What the teacher adds to L_S in eq. 8 of the paper: lambda_1 L_KL + lambda_2 (L_P + L_E). */
export function teachingLoss({ L_KL, L_P, L_E }: TeachingTerms, config: TeachingConfig): Scalar {
  return add(mul(L_KL, config.divergenceWeight), mul(add(L_P, L_E), config.contrastWeight));
}
