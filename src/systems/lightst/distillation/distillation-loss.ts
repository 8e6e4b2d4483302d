import { addN, mul, type Scalar, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Weights } from '../../../models/weights';
import { linearSpecs, type ParameterSpec } from '../../../nn/parameters';
import { contrast, projected } from './contrast';
import { forecastDivergence, latentDivergence } from './teacher-divergence';
import type { TeachingConfig } from './teaching-config';

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
