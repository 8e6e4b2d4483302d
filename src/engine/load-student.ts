import type { Dataset } from '../domain/dataset';
import { hoserFeatures, type HoserFeatures } from '../models/hoser/features/hoser-features';
import { Hoser, hoserSizes } from '../models/hoser/hoser';
import { hoserSpecs } from '../models/hoser/parameters';
import { CheckpointReader } from './checkpoint-reader';

/**
 * A student from its safetensors file, with the scale of times that it was trained with. The caller disposes of it.
 * @param features of the dataset, to spare making them again
 * @throws Failure 'bad-input' if the file is no student, or one of another dataset or shape
 */
export function loadStudent(bytes: Uint8Array, dataset: Dataset, features?: HoserFeatures): Hoser {
  const file = new CheckpointReader(bytes, 'HOSER', dataset);
  const config = file.sizes(['hiddenDim', 'roadIdDim', 'attributeDim', 'heads', 'layers']);
  file.checkLayers(config.layers);
  const { hiddenDim, roadIdDim, attributeDim, heads } = config;
  if (roadIdDim + 4 * attributeDim !== hiddenDim)
    throw file.unusable(
      'config.hiddenDim',
      `is ${hiddenDim}, but its parts sum to ${roadIdDim + 4 * attributeDim}`,
    );
  if (hiddenDim % 2 !== 0 || (2 * hiddenDim) % heads !== 0)
    throw file.unusable('config.hiddenDim', `is ${hiddenDim}, which ${heads} heads cannot share`);
  const times = { timeMean: file.number('time_mean'), timeStd: file.number('time_std') };
  if (!(times.timeStd > 0)) throw file.unusable('time_std', 'is not above 0');
  const scale = { log1pMean: times.timeMean, log1pStd: times.timeStd };
  const own = features ? { ...features, ...times } : hoserFeatures(dataset, scale);
  return new Hoser(config, own, file.parameters(hoserSpecs(config, hoserSizes(own))));
}
