import type { TripParts } from '../../../data/splits/split-trips';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';

/** Why a recording is no trajectory that can be learnt from. */
export const LEFT_OUT_REASONS = ['too-few-points', 'too-many-points', 'clock-back', 'no-time'] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** Where points come from: GPS traces, or the middles of the roads of trips that were matched before. */
export const POINT_ORIGINS = ['traces', 'trips'] as const;
export type PointOrigin = (typeof POINT_ORIGINS)[number];

/** What of a data set is trajectories, and what was left out. */
export interface Trajectories extends TripParts {
  readonly all: readonly Trajectory[];
  readonly origin: PointOrigin;
  /** Recordings that there were: traces, or trips. */
  readonly recorded: number;
  /** Recordings by the reason for which they are no trajectory. */
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
}
