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
  /**
   * (N) index of the road that each sensor stands on or that its series was counted on, `NO_ROAD` where there is none;
   * left out where that is known of no sensor.
   */
  readonly roads?: Uint32Array;
  /**
   * (L) edges of the graph between the sensors as the source has it, by the sensors' places in `ids`: traffic goes
   * from `linkFrom` to `linkTo`. All three are there or none; left out, the graph follows from the roads.
   */
  readonly linkFrom?: Uint32Array;
  readonly linkTo?: Uint32Array;
  /** (L) above 0: 1 for a link without a weight. */
  readonly linkWeights?: Float32Array;
}

/** Stands for no road in `SensorSeries.roads`. */
export const NO_ROAD = 0xffff_ffff;
