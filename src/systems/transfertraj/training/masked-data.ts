import { badInput } from '../../../base/failure';
import { Random } from '../../../base/random';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { TASK_LABELS, type TaskName } from '../networks';
import type { AskedTrajectory } from '../networks/fill-in';
import type { TransferConfig } from '../settings';
import type { MaskedData } from './masked-training';
import { askedOf } from './task-masks';
import {
  type PointMask,
  randomDraws,
  trainingMask,
  sparseTrainingMask,
  travelTimeMask,
} from '../../../domain/masked-trajectories/masks';

/** Trajectories of the parts that training looks at. */
export interface LearntParts {
  readonly train: readonly Trajectory[];
  readonly val: readonly Trajectory[];
}

/** Validation takes so many trajectories at most, evenly spread over their part. */
const MOST_VALIDATED = 1000;

/** Pre-training: spans and single features are hidden by chance, otherwise in every epoch. */
export function pretrainingData({ train, val }: LearntParts, config: TransferConfig): MaskedData {
  const { seed, masking, loss } = config;
  const hidden = (trajectory: Trajectory, random: Random): AskedTrajectory => ({
    trajectory,
    mask: pretrainingMask(trajectory.times.length, random, masking),
  });
  const forValidation = new Random(seed).fork('masks of validation');
  return {
    lengths: train.map(({ times }) => times.length),
    asked: (items, step) => {
      const random = new Random(seed).fork(`masks of step ${step}`);
      return Array.from(items, (item) => hidden(train[item], random));
    },
    validation: some(val).map((trajectory) => hidden(trajectory, forValidation)),
    // As in the loss, of what people can read: kilometres and minutes.
    error: ({ space, time }) => loss.space * (space.rmse / 1000) ** 2 + loss.time * time.rmse ** 2,
  };
}

/**
 * Training for a task: the same points are hidden in every epoch.
 * @throws Failure 'bad-input' where a part has no trajectory that the task can ask something of
 */
export function taskData(
  task: TaskName,
  { train, val }: LearntParts,
  { hides }: Pick<TransferConfig, 'hides'>,
): MaskedData {
  const learnt = askedOf(task, train, hides);
  const validation = askedOf(task, some(val), hides);
  if (learnt.length === 0 || validation.length === 0)
    throw badInput(
      `No trajectory is long enough for the ${TASK_LABELS[task]}. Leave this task out, or open a data set with longer ones.`,
      { task },
    );
  return {
    lengths: learnt.map(({ mask }) => mask.points.length),
    asked: (items) => Array.from(items, (item) => learnt[item]),
    validation,
    error: ({ space, time }) => (task === 'travel-time' ? time.mae : space.rmse),
  };
}

function some(trajectories: readonly Trajectory[]): Trajectory[] {
  const every = Math.max(1, trajectories.length / MOST_VALIDATED);
  return Array.from(
    { length: Math.min(trajectories.length, MOST_VALIDATED) },
    (_, i) => trajectories[Math.floor(i * every)],
  );
}

/** What pre-training hides of a trajectory of so many points: spans and single features, or what a sparse one asks, or its duration. */
export function pretrainingMask(length: number, random: Random, rates: TransferConfig['masking']): PointMask {
  const happens = (share: number) => share > 0 && random.next() < share;
  if (happens(rates.ends)) return travelTimeMask(length);
  if (happens(rates.sparse)) return sparseTrainingMask(length, random);
  return trainingMask(length, randomDraws(random), rates);
}
