import type { Random } from '../../../base/random';
import type { PointMask } from '../../../domain/masked-trajectories/point-mask';
import { sparseTrainingMask } from '../../../domain/masked-trajectories/sparse-training-mask';
import { randomDraws, trainingMask } from '../../../domain/masked-trajectories/training-mask';
import type { TransferConfig } from '../transfer-config';

/** What pre-training hides of a trajectory of so many points: spans and single features, or what a sparse one asks. */
export function pretrainingMask(length: number, random: Random, rates: TransferConfig['masking']): PointMask {
  const isSparse = rates.sparse > 0 && random.next() < rates.sparse;
  return isSparse ? sparseTrainingMask(length, random) : trainingMask(length, randomDraws(random), rates);
}
