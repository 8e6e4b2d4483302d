/**
 * What a map says of roads beyond what any model learns from: for people, for simulation and for the way back
 * to the map. None of it counts in a data set's fingerprint.
 */
export interface RoadDetails {
  /** (R) index into `names`. */
  readonly nameCodes: Uint32Array;
  /** Distinct names of roads as the map has them; the first is '' (no name). */
  readonly names: readonly string[];
  /** (R) lanes in driving direction, NaN where not known. */
  readonly lanes: Float32Array;
  /** (R) id of the OpenStreetMap way that the road is cut from, NaN where there is none. */
  readonly wayIds: Float64Array;
  /** (R) level above (positive) or below the ground, 0 on it. */
  readonly layers: Float32Array;
  /** (R) 1 where the speed limit is the usual one of the class and not one that the map states. */
  readonly usualSpeed: Uint16Array;
}
