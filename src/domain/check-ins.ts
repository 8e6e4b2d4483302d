/** Who was when at which place: C check-ins, in the order of their source. */
export interface CheckIns {
  /** (C) index into `users`. */
  readonly userCodes: Uint32Array;
  /** Distinct ids of users as the source has them. */
  readonly users: readonly string[];
  /** (C) index into the places of the same data set. */
  readonly places: Uint32Array;
  /** (C) seconds since 1970 on the clock of the place, like `TrajectorySet.times`. */
  readonly times: Float64Array;
}
