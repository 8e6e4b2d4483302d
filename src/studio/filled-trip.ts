/** A trip of which some points were hidden, and where a network says that these are; n points. Another object whenever one of them is another. */
export interface FilledTrip {
  /** (2 n) degrees: where the trip was. */
  readonly truth: Float64Array;
  /** (2 n) degrees: known points as they are, hidden ones as the network says. */
  readonly said: Float64Array;
  /** (n) 1 where the place was hidden. */
  readonly hidden: Uint8Array;
}
