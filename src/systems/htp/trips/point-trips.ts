import type { TripParts } from '../../../data/splits/split-trips';
import { counted } from '../../../base/text';
import { TRIP_POINTS } from '../../../models/htp/grammar';

/** GPS points of one drive at even intervals, matched onto roads: what HTP learns from. */
export interface PointTrip {
  /** Trace of the data set that the points are of. */
  readonly trace: number;
  /** Its first point, as a point of that trace; the others follow without a gap. */
  readonly firstPoint: number;
  /** (2 n) degrees. */
  readonly lonLat: Float64Array;
  /** (n) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
  /** (K) the route: roads in driving order, by index of the network; may have a road twice. */
  readonly roads: Uint32Array;
  /** (n) place in the route of the road that each point was matched to. */
  readonly places: Int32Array;
  /** Seconds between two points: the median. */
  readonly interval: number;
}

/** A route of which points are asked for, and when. */
export interface PointOrder {
  /** (K) roads in driving order, by index of the network. */
  readonly roads: Uint32Array;
  /** Seconds since 1970 on the clock of the place, of the first point. */
  readonly start: number;
  /** Seconds from the first point to the last. */
  readonly duration: number;
  /** Seconds between two points. */
  readonly interval: number;
}

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

const TEXTS: Readonly<Record<LeftOutReason, string>> = {
  unmatched: 'not on the roads',
  gaps: `parted by gaps into fewer than ${TRIP_POINTS.least} points`,
  'one-place': 'at one place',
  'too-few-points': `with fewer than ${TRIP_POINTS.least} points on a route`,
  'too-many-points': `with more than ${TRIP_POINTS.most} points`,
  'too-many-roads': 'with more roads than the networks read',
};

/** Why traces are no trips, to stand behind their number: "parted by gaps into fewer than 20 points". */
export const leftOutWords = (reason: LeftOutReason): string => TEXTS[reason];

/** "12 traces not on the roads". */
export const leftOutText = (reason: LeftOutReason, traces: number): string =>
  `${counted(traces, 'trace')} ${TEXTS[reason]}`;
