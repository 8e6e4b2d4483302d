import {
  type HiddenPart,
  type PointMask,
  predictionMask,
  recoveryMask,
  travelTimeMask,
} from '../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { TaskName } from '../networks';
import type { AskedTrajectory } from '../networks/fill-in';

/** What a task hides of a trajectory of so many points. */
export function taskMask(task: TaskName, length: number, hides: HiddenPart): PointMask {
  switch (task) {
    case 'prediction':
      return predictionMask(length, hides);
    case 'recovery4':
      return recoveryMask(length, hides, 4);
    case 'recovery8':
      return recoveryMask(length, hides, 8);
    case 'recovery16':
      return recoveryMask(length, hides, 16);
    case 'travel-time':
      return travelTimeMask(length);
  }
}

/** The trajectories that a task can ask something of: some points are hidden, and the first is not. */
export function askedOf(
  task: TaskName,
  trajectories: readonly Trajectory[],
  hides: HiddenPart,
): AskedTrajectory[] {
  return trajectories
    .map((trajectory) => ({ trajectory, mask: taskMask(task, trajectory.times.length, hides) }))
    .filter(({ mask }) => mask.hidesSpace[0] === 0 && isAsked(mask));
}

const isAsked = ({ hidesSpace, hidesTime }: PointMask): boolean =>
  hidesSpace.includes(1) || hidesTime.includes(1);
