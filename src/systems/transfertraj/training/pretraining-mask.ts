import type { Random } from '../../../base/random';
import type { PointMask } from '../../../domain/masked-trajectories/point-mask';
import { sparseTrainingMask } from '../../../domain/masked-trajectories/sparse-training-mask';
import { travelTimeMask } from '../../../domain/masked-trajectories/tasks';
import { randomDraws, trainingMask } from '../../../domain/masked-trajectories/training-mask';
import type { TransferConfig } from '../transfer-config';

/** What pre-training hides of a trajectory of so many points: spans and single features, or what a sparse one asks, or its duration. */
export function pretrainingMask(length: number, random: Random, rates: TransferConfig['masking']): PointMask {
  const happens = (share: number) => share > 0 && random.next() < share;
  if (happens(rates.ends)) return travelTimeMask(length);
  if (happens(rates.sparse)) return sparseTrainingMask(length, random);
  return trainingMask(length, randomDraws(random), rates);
}
