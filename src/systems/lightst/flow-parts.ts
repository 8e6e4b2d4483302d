import { Failure } from '../../base/failure';
import type { ExperimentOrder } from '../../engine/experiments/experiment';
import type { FlowsConfig } from './flows-config';
import { STUDENT_NAMES, type StudentName } from './networks';

/** Which parts of an experiment to do. */
export interface FlowParts {
  /** Whether to train one, or the bytes of its checkpoint. */
  readonly teacher: 'train' | 'none' | Uint8Array;
  /** Those to train, in their order. */
  readonly students: readonly StudentName[];
}

/**
 * The parts of an experiment: the requested networks, or all of them.
 * @throws Failure 'bad-input' for parts that do not go together
 */
export function flowParts({ config, networks, given = {} }: ExperimentOrder<FlowsConfig>): FlowParts {
  const students = STUDENT_NAMES.filter((name) => !networks || networks.includes(name));
  const trainsTeacher = !networks || networks.includes('teacher');
  const teacher = (given.teacher as Uint8Array | undefined) ?? (trainsTeacher ? 'train' : 'none');
  if (students.length === 0 && !trainsTeacher)
    throw new Failure('bad-input', 'There is nothing to train. Choose a network.');
  if (students.includes('distilled')) {
    if (teacher === 'none')
      throw new Failure(
        'bad-input',
        'The distilled student needs a teacher. Train one, choose a checkpoint, or train the undistilled student alone.',
      );
    if (teacher === 'train') checkWidths(config.teacher.width, config);
  }
  return { teacher, students };
}

/**
 * A divergence of latents is between equally many numbers.
 * @param width of the teacher's latent
 * @throws Failure 'bad-input' where the student's has another one
 */
export function checkWidths(width: number, { student, distillation }: FlowsConfig): void {
  if (distillation.divergenceOf !== 'latents' || width === student.width) return;
  throw new Failure(
    'bad-input',
    `The latents of a teacher of width ${width} and a student of width ${student.width} cannot be compared. Give both the same width, or take the divergence of forecasts.`,
  );
}
