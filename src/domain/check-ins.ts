import type { Places } from './places';

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
  /**
   * (2 C) longitude, latitude in degrees of where each person was found, which is not quite where the place lies. Left out where
   * the source does not say: each was then at its place. Never with fewer positions than check-ins.
   */
  readonly lonLat?: Float64Array;
}

/** (2 C) longitude, latitude in degrees of each check-in: its own position, else that of its place. */
export function checkInPositions(
  { places: placeOf, lonLat }: CheckIns,
  { lonLat: placeLonLat }: Places,
): Float64Array {
  if (lonLat) return lonLat;
  const positions = new Float64Array(2 * placeOf.length);
  placeOf.forEach((place, i) => positions.set(placeLonLat.subarray(2 * place, 2 * place + 2), 2 * i));
  return positions;
}
