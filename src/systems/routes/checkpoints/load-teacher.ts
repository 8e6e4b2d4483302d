import type { Dataset } from '../../../domain/dataset';
import { Teacher } from '../../../models/lm-tad/teacher';
import { Parameters } from '../../../nn/parameters';
import { openRoutesCheckpoint } from './open-checkpoint';
import { fitTeacher } from './fit-teacher';

/**
 * Loads a teacher from a checkpoint of any format, on the grid that it was trained with. The caller disposes
 * of it.
 * @param cellDegrees size of a cell for a file that does not state it; without it, the usual sizes are tried
 * @throws Failure 'bad-input' if the file is no teacher, or one for another data set, vocabulary or shape
 */
export function loadTeacher(bytes: Uint8Array, dataset: Dataset, cellDegrees?: number): Teacher {
  const { config, vocabulary, specs, state } = fitTeacher(openRoutesCheckpoint(bytes), dataset, cellDegrees);
  return new Teacher(config, vocabulary, Parameters.from(specs, state));
}
