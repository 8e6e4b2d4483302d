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
