/** What fixed sensors measured in bins of time: T bins, N sensors, F features. */
export interface SensorSeries {
  /** (N) distinct ids as the source has them. */
  readonly ids: readonly string[];
  /** (2 N) longitude, latitude in degrees; NaN twice where it is not known where a sensor stands. */
  readonly lonLat: Float64Array;
  /**
   * (T) start of each bin, strictly ascending: seconds since 1970 on the clock of the place, like
   * `TrajectorySet.times`. Bins that nobody wrote down are not there.
   */
  readonly times: Float64Array;
  /** (F) distinct names of what was measured: "speed", "flow". */
  readonly features: readonly string[];
  /** (T x N x F) measured values in the units of the source, NaN where one is missing. */
  readonly values: Float32Array;
}
