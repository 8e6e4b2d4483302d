import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  paperTeacher,
  pooledOverTime,
  type PaperTeacherConfig,
  type PaperTeacherInput,
} from '../../../models/lightst/paper-teacher';
import { weightsUnder, type Weights } from '../../../models/weights';
import type { ParameterSpec } from '../../../nn/parameters';
import {
  projectionSpecs,
  teachingLoss,
  teachingTerms,
  type StudentAnswers,
  type TeacherTargets,
} from '../distillation/distillation-loss';
import type { TeachingConfig } from '../distillation/teaching-config';
import type { Answer, MeasuredTargets } from './objective';

/** What a frozen teacher says of a batch. The caller disposes of the tensors. */
export function teacherTargets(
  weights: Weights,
  config: PaperTeacherConfig,
  input: PaperTeacherInput,
): TeacherTargets {
  return tidy(() => {
    const { spatial, tcn, output } = paperTeacher(weights, config, input);
    return {
      spatial: pooledOverTime(spatial),
      temporal: pooledOverTime(tcn[config.tcnLayers - 1] ?? spatial),
      forecast: output,
    };
  });
}

const STUDENT = 'student.';

/** The parameters of a student in training: their own names with `student.` in front. */
export const studentSpecs = (own: readonly ParameterSpec[]): ParameterSpec[] =>
  own.map((spec) => ({ ...spec, name: `${STUDENT}${spec.name}` }));

/** The parameters that distillation trains: those of the student and the projections. */
export const distilledStudentSpecs = (
  own: readonly ParameterSpec[],
  widths: Parameters<typeof projectionSpecs>[0],
): ParameterSpec[] => [...studentSpecs(own), ...projectionSpecs(widths)];

/** The student's own weights, under their own names, among those that are trained. */
export const studentWeights = (weights: Weights): Weights => weightsUnder(weights, STUDENT);

/** A student's answer to a batch, with what its teacher adds to the loss; `weights` has the projections. */
export function distilledAnswer(
  weights: Weights,
  student: StudentAnswers,
  target: Tensor4D,
  teacher: TeacherTargets,
  teaching: TeachingConfig,
  measured: MeasuredTargets | null = null,
): Answer {
  const terms = teachingTerms(weights, teacher, student, teaching);
  return {
    forecast: student.forecast,
    target,
    measured,
    terms: { ...terms },
    extra: teachingLoss(terms, teaching),
  };
}
