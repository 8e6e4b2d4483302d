import type { SplitName } from '../../../domain/dataset';
import type { PointTrip } from './point-trip';

/** Why a trace, or a part of one, makes no trip. */
export const LEFT_OUT_REASONS = [
  'unmatched',
  'gaps',
  'one-place',
  'too-few-points',
  'too-many-points',
  'too-many-roads',
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** What of the GPS of a data set is trips, and what was left out. */
export interface PointTrips {
  readonly trips: readonly PointTrip[];
  /** Indices of `trips`, ascending. Whole days go to one part; where there are fewer than three, trips in the order of time. */
  readonly parts: Readonly<Record<SplitName, Uint32Array>>;
  /** Days, as days since 1970, of each part; empty where trips of one day were parted. */
  readonly days: Readonly<Record<SplitName, readonly number[]>>;
  /** Traces that there were. */
  readonly traces: number;
  /** Traces by the reason for which they make no trip. */
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
}
