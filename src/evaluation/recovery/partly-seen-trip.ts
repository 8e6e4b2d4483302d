/** Points of a trip that are known. */
export interface KnownPoints {
  /** (k) which points of the trip, ascending; the first is 0. */
  readonly positions: Uint32Array;
  /** (2 k) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (k) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
}

/** Points of a trip whose places are asked for. */
export interface HiddenPoints {
  /** (h) which points of the trip, ascending; the first is 0. */
  readonly positions: Uint32Array;
  /** (h) seconds, as those of known points; null where the times are hidden too. */
  readonly times: Float64Array | null;
}

/** What one may see of a trip with hidden places: whoever says where they are is given this and no more. */
export interface PartlySeenTrip {
  readonly known: KnownPoints;
  readonly hidden: HiddenPoints;
}

/** Says where the hidden points of a trip lie: (2 h) longitude, latitude in degrees. */
export type PlaceSource = (trip: PartlySeenTrip) => Float64Array;

/** What one may see of a trip whose travel time is asked for. */
export interface TravelTimeQuestion {
  /** Longitude, latitude in degrees of the first point and of the last. */
  readonly from: readonly [lon: number, lat: number];
  readonly to: readonly [lon: number, lat: number];
  /** Seconds since 1970 on the clock of the place at the first point. */
  readonly departure: number;
}

/** Says how many minutes a trip takes. */
export type TravelTimeSource = (question: TravelTimeQuestion) => number;
