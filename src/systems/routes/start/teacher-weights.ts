import type { MomentsTaken } from '../../../engine/checkpoints/moments-taken';
import type { StartRow } from '../../../engine/records/network-start';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import type { FittedTeacher } from '../checkpoints/fit-teacher';

/** Weights that the teacher's training starts from. */
export interface TeacherStart extends Pick<FittedTeacher, 'config' | 'grid' | 'vocabulary' | 'specs'> {
  /** Values of `specs`. */
  readonly state: ReadonlyMap<string, Pick<SafetensorsTensor, 'shape' | 'data'>>;
  readonly rows: readonly StartRow[];
  readonly moments: MomentsTaken;
}
