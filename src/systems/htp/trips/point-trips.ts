import type { TripParts } from '../../../data/splits/split-trips';
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
export interface PointTrips extends TripParts {
  readonly trips: readonly PointTrip[];
  /** Traces that there were. */
  readonly traces: number;
  /** Traces by the reason for which they make no trip. */
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
}
