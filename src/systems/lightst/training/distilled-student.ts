import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  mlpStudent,
  mlpStudentSpecs,
  type MlpStudentConfig,
  type MlpStudentInput,
} from '../../../models/lightst/mlp-student';
import {
  paperTeacher,
  pooledOverTime,
  type PaperTeacherConfig,
  type PaperTeacherInput,
} from '../../../models/lightst/paper-teacher';
import { weightsUnder, type Weights } from '../../../models/lightst/weights';
import type { ParameterSpec } from '../../../nn/parameters';
import {
  projectionSpecs,
  teachingLoss,
  teachingTerms,
  type TeacherTargets,
  type TeachingConfig,
} from '../distillation/distillation-loss';
import type { Answer } from './objective';

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

/** The parameters that distillation trains: those of the student, with `student.` in front, and the projections. */
export const distilledStudentSpecs = (
  student: MlpStudentConfig,
  teacher: Pick<PaperTeacherConfig, 'width'>,
  projectionWidth: number,
): ParameterSpec[] => [
  ...mlpStudentSpecs(student).map((spec) => ({ ...spec, name: `${STUDENT}${spec.name}` })),
  ...projectionSpecs({ student: student.hidden, teacher: teacher.width, projected: projectionWidth }),
];

/** A student's answer to a batch, with what its teacher adds to the loss. */
export function distilledAnswer(
  weights: Weights,
  config: MlpStudentConfig,
  input: MlpStudentInput,
  target: Tensor4D,
  teacher: TeacherTargets,
  teaching: TeachingConfig,
): Answer {
  const { latent, output } = mlpStudent(weightsUnder(weights, STUDENT), config, input);
  const terms = teachingTerms(weights, teacher, { latent, forecast: output }, teaching);
  return { forecast: output, target, terms: { ...terms }, extra: teachingLoss(terms, teaching) };
}
