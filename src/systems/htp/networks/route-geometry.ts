/** What the networks need of the map of a road network: a part of `TripLabels`. */
export interface RouteGeometry {
  /** Metres to the east and to the north. */
  readonly plane: { x(lon: number): number; y(lat: number): number };
  /** Points (2 n degrees) as the encoder reads them. */
  scaledPoints(lonLat: ArrayLike<number>): Float64Array;
  /** Middles of the roads of a route, scaled as points are: (2 K). */
  middlesOf(roads: ArrayLike<number>): Float64Array;
  /** Metres of the whole roads of a route. @throws Failure 'bad-input' for a route without a length */
  metersOf(roads: ArrayLike<number>): number;
  /** Points of a route by steps (n) of its fraction and offsets (2 n) in metres. */
  pointsOf(
    roads: ArrayLike<number>,
    labels: { readonly steps: ArrayLike<number>; readonly offsets: ArrayLike<number> },
    monotone?: boolean,
  ): {
    /** (2 n) degrees. */
    readonly lonLat: Float64Array;
    /** (n) place in the route of each point's road. */
    readonly places: Int32Array;
    readonly reversed: number;
    readonly stalled: number;
  };
}
