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
