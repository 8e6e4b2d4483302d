import type { Dataset } from '../domain/dataset';
import { hoserFeatures, type HoserFeatures } from '../models/hoser/features/hoser-features';
import { Hoser, hoserSizes } from '../models/hoser/hoser';
import { hoserSpecs } from '../models/hoser/parameters';
import { CheckpointReader } from './checkpoint-reader';
import { studentHeader } from './student-header';

/**
 * A student from its safetensors file, with the scale of times that it was trained with. The caller disposes of it.
 * @param features of the dataset, to spare making them again
 * @throws Failure 'bad-input' if the file is no student, or one of another dataset or shape
 */
export function loadStudent(bytes: Uint8Array, dataset: Dataset, features?: HoserFeatures): Hoser {
  const file = new CheckpointReader(bytes, 'HOSER', dataset);
  const { config, times } = studentHeader(file);
  const scale = { log1pMean: times.timeMean, log1pStd: times.timeStd };
  const own = features ? { ...features, ...times } : hoserFeatures(dataset, scale);
  return new Hoser(config, own, file.parameters(hoserSpecs(config, hoserSizes(own))));
}
