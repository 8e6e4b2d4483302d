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
