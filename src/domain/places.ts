/** What draws people to a place; `LandUsePlaces.kinds` are indices into this. */
export const PLACE_KINDS = ['home', 'work', 'shop', 'leisure'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** Weight of a place that a map has as a point: the ground of a house with a shop or an office. */
export const POINT_PLACE_SQUARE_METERS = 400;

/** Places that a map tells the use of, as plain arrays: land in use, buildings, shops, offices, parks. */
export interface LandUsePlaces {
  readonly placeCount: number;
  /** (2 N) longitude, latitude of each place's middle in degrees. */
  readonly lonLat: Float64Array;
  /** (N) index into `PLACE_KINDS`. A place of two kinds stands twice. */
  readonly kinds: Uint8Array;
  /**
   * (N) square metres of ground, at least 0; `POINT_PLACE_SQUARE_METERS` for a point. A large
   * place draws people over all its ground.
   */
  readonly weights: Float64Array;
}

/** Places that people go to, P of them. */
export interface Places {
  /** (P) distinct ids as the source has them. */
  readonly ids: readonly string[];
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (P) index into `categories`. */
  readonly categoryCodes: Uint32Array;
  /** Distinct categories as the source has them; '' where it states none. */
  readonly categories: readonly string[];
  /** (P) what people call each, '' where the source does not say; left out where it has no names. */
  readonly names?: readonly string[];
}

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
