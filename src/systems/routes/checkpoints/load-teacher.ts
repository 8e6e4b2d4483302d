import type { Dataset } from '../../../domain/dataset';
import { Teacher } from '../../../models/lm-tad/teacher';
import { Parameters } from '../../../nn/parameters';
import { openRoutesCheckpoint } from './open-checkpoint';
import { fitTeacher } from './fit-teacher';

/** A teacher, and the size of a cell of its grid. */
export interface TeacherOnGrid {
  readonly network: Teacher;
  readonly cellDegrees: number;
}

/**
 * Loads a teacher from a checkpoint of any format, on the grid that it was trained with. The caller disposes
 * of it.
 * @param cellDegrees size of a cell for a file that does not state it; without it, the usual sizes are tried
 * @throws Failure 'bad-input' if the file is no teacher, or one for another data set, vocabulary or shape
 */
export function loadTeacherOnGrid(bytes: Uint8Array, dataset: Dataset, cellDegrees?: number): TeacherOnGrid {
  const fitted = fitTeacher(openRoutesCheckpoint(bytes), dataset, cellDegrees);
  const { config, vocabulary, specs, state, grid } = fitted;
  const network = new Teacher(config, vocabulary, Parameters.from(specs, state));
  return { network, cellDegrees: grid.cellDegrees };
}
