import { Random } from '../../../base/random';
import { Parameters } from '../../../nn/parameters';
import type { TeachingConfig } from '../distillation/teaching-config';
import type { FlowStudent } from '../networks/flow-student';
import type { FlowTeacher } from '../networks/flow-teacher';
import { distilledAnswer, distilledStudentSpecs, studentSpecs, studentWeights } from './distilled-student';
import type { FlowLearner } from './flow-training';
import type { TeacherAnswers } from './teacher-answers';

/** A teacher with fresh weights, which learns by L_S alone. */
export function teacherLearner(teacher: FlowTeacher, seed: number): FlowLearner {
  return {
    parameters: Parameters.initial(teacher.specs, new Random(seed).fork('teacher')),
    answer: (weights, batch, _, source) => ({
      forecast: teacher.pass(weights, batch, source).forecast,
      target: batch.target,
      measured: batch.measured,
    }),
    forecast: (weights, batch) => teacher.pass(weights, batch).forecast,
  };
}

/** A student learns as one that is distilled does, but hears no teacher. */
export function undistilledLearner(student: FlowStudent, seed: number): FlowLearner {
  return {
    parameters: Parameters.initial(studentSpecs(student.specs), new Random(seed).fork('student')),
    answer: (weights, batch, _, source) => ({
      forecast: student.pass(studentWeights(weights), batch, source).forecast,
      target: batch.target,
      measured: batch.measured,
    }),
    forecast: (weights, batch) => student.pass(studentWeights(weights), batch).forecast,
  };
}

/** What a student hears of its teacher, and how much that counts. */
export interface Teaching extends TeachingConfig {
  readonly answers: TeacherAnswers;
  readonly teacher: FlowTeacher;
  /** Width that latents are projected to. */
  readonly projectionWidth: number;
}

/** A distilled student. From one seed it begins with the weights of the one that is not. */
export function distilledLearner(student: FlowStudent, teaching: Teaching, seed: number): FlowLearner {
  const { answers, teacher, projectionWidth } = teaching;
  const widths = { student: student.width, ...teacher.widths, projected: projectionWidth };
  const specs = distilledStudentSpecs(student.specs, widths);
  return {
    parameters: Parameters.initial(specs, new Random(seed).fork('student')),
    hear: (items, batch) => answers.to(items, batch),
    answer: (weights, batch, heard, source) =>
      distilledAnswer(
        weights,
        student.pass(studentWeights(weights), batch, source),
        batch.target,
        heard!,
        teaching,
        batch.measured,
      ),
    forecast: (weights, batch) => student.pass(studentWeights(weights), batch).forecast,
  };
}
