/** Raw or cleaned GPS traces as flat arrays: trace t has the points offsets[t] .. offsets[t+1]. */
export interface GpsTraces {
  readonly traceCount: number;
  /** (N+1) offsets, counted in points. */
  readonly offsets: Uint32Array;
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /**
   * (P) seconds since 1970 on the clock of the place (like
   * `TrajectorySet.times`: the zone is already applied).
   */
  readonly times: Float64Array;
  /** (P) 1 while a passenger is aboard, 0 while none is; null where the source does not say. */
  readonly occupied: Uint8Array | null;
  /** (N) index into `vehicles`. */
  readonly vehicleCodes: Uint32Array;
  /** Names of vehicles (or persons, or files) as the source has them. */
  readonly vehicles: readonly string[];
  /** (N) what the source calls each trace's trip, '' where it calls it nothing; left out where no trip is named. */
  readonly tripNames?: readonly string[];
  /** (N) index into `sources`. */
  readonly sourceCodes: Uint32Array;
  /** Names of the files that the traces were read from. */
  readonly sources: readonly string[];
  /** (N) data row (or track) of each trace's first point in its file, counted from 1 without the header. */
  readonly sourceRows: Uint32Array;
}

export const emptyGpsTraces = (): GpsTraces => ({
  traceCount: 0,
  offsets: new Uint32Array(1),
  lonLat: new Float64Array(0),
  times: new Float64Array(0),
  occupied: null,
  vehicleCodes: new Uint32Array(0),
  vehicles: [],
  sourceCodes: new Uint32Array(0),
  sources: [],
  sourceRows: new Uint32Array(0),
});
