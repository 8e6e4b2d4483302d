import type { Dataset } from '../../../domain/dataset';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { Parameters } from '../../../nn/parameters';
import { openRoutesCheckpoint } from './open-checkpoint';
import { fitStudent } from './fit-student';

/**
 * Loads a student from a checkpoint of any format, with the scale of times that it was trained with. The
 * caller disposes of it.
 * @param features of the data set, if they have been made already
 * @throws Failure 'bad-input' if the file is no student, or one for another data set or of another shape
 */
export function loadStudent(bytes: Uint8Array, dataset: Dataset, features?: HoserFeatures): Hoser {
  const fitted = fitStudent(openRoutesCheckpoint(bytes), dataset, features);
  return new Hoser(fitted.config, fitted.features, Parameters.from(fitted.specs, fitted.state));
}
