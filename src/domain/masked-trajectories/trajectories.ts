import type { GpsTraces } from '../gps-traces';

/** The GPS points of one trip, L of them. */
export interface Trajectory {
  /** (L, 2) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (L) seconds since 1970 on the clock of the place, in the order of the points. */
  readonly times: Float64Array;
}

/** Trajectories one after the other: trajectory t has the points offsets[t] .. offsets[t + 1]. */
export type Trajectories = Pick<GpsTraces, 'offsets' | 'lonLat' | 'times'>;

/** How many points a trajectory may have; both ends belong to it. */
export interface LengthLimits {
  readonly least: number;
  readonly most: number;
}

/** Lengths of trajectories that are trained on. */
export const KEPT_LENGTHS: LengthLimits = { least: 5, most: 120 };

/** Numbers of the trajectories that have neither too few nor too many points. */
export function keptTrajectories(
  { offsets }: Trajectories,
  { least, most }: LengthLimits = KEPT_LENGTHS,
): Int32Array {
  const kept: number[] = [];
  for (let t = 0; t + 1 < offsets.length; t++) {
    const length = offsets[t + 1] - offsets[t];
    if (length >= least && length <= most) kept.push(t);
  }
  return Int32Array.from(kept);
}

/** The points of one of them; nothing is copied. */
export const trajectoryOf = ({ offsets, lonLat, times }: Trajectories, t: number): Trajectory => ({
  lonLat: lonLat.subarray(2 * offsets[t], 2 * offsets[t + 1]),
  times: times.subarray(offsets[t], offsets[t + 1]),
});
