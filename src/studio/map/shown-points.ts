import type { ValueScale } from '../value-scale';

/** What points are: made by a model, sent by a real device, or made before a change. */
export type PointRole = 'made' | 'real' | 'before';

/** GPS points in a row. Made once: the map keeps what it draws of one. */
export interface PointTrack {
  readonly role: PointRole;
  /** In the legend: "Generated points". */
  readonly label: string;
  /** (2 n) degrees. */
  readonly lonLat: Float64Array;
  /** (n) seconds on the clock of the place. */
  readonly times: Float64Array;
  /** (L + 1) where each of L drives begins and the last one ends; left out where all points are of one. */
  readonly offsets?: Uint32Array;
}

/** Points from one on, up to another that does not count: a stretch of a track. */
export interface PointRange {
  readonly from: number;
  readonly to: number;
}

/** GPS points along a route. Another object whenever one of the tracks is another. */
export interface ShownPoints {
  /** At most one of each role; made points have the colours of their speeds. */
  readonly tracks: readonly PointTrack[];
  /** (K) the route, by index of the network; several one after the other. */
  readonly roads: Uint32Array;
  /** (L + 1) where each of L routes begins and the last one ends; left out where there is one. */
  readonly offsets?: Uint32Array;
  /** Other tracks for the same route, drawn thin. */
  readonly others: readonly PointTrack[];
  /** Scale of speeds, in kilometres an hour. */
  readonly scale: ValueScale;
}

/** What the map shows of GPS points. */
export interface PointsInView {
  /** Null while none are shown. */
  readonly shown: ShownPoints | null;
  /** The stretch of the made points that stands out; null for none. */
  readonly marked: PointRange | null;
  /** A person clicked on one of the made points, or on none any more. */
  choose(point: number | null): void;
  /** One of the made points in a few lines. */
  words(point: number): readonly string[];
}

/** The layer of the points of each role, and its sign. */
export const LAYER_OF_ROLE = {
  made: 'gpsMade',
  real: 'gpsReal',
  before: 'gpsBefore',
} as const satisfies Record<PointRole, string>;
