import { keptPoints } from '../thin-traces';
import { openMask, type HiddenPart, type PointMask } from './point-mask';
import type { Trajectory } from './trajectories';

/** Which points stay known: every n-th, or one in at least so many seconds. The first and the last always do. */
export type KeptBy = { readonly everyNth: number } | { readonly seconds: number };

/**
 * What a device would have known of a trajectory that sends less often: the other points are hidden, with their places only or also with
 * their times. Of the trajectory nothing but its times is looked at, and by number of points nothing but their number.
 * @throws Failure 'bad-input' for a number that is no whole one from 1 on, or seconds that are not above 0
 */
export function thinnedMask({ times }: Trajectory, by: KeptBy, hides: HiddenPart): PointMask {
  const kept = keptPoints(times, 'everyNth' in by ? { every: by.everyNth } : by);
  const mask = openMask(times.length);
  mask.hidesSpace.fill(1);
  for (const point of kept) mask.hidesSpace[point] = 0;
  if (hides === 'point') mask.hidesTime.set(mask.hidesSpace);
  return mask;
}
