/** Points of trips, each with the expert of a network that had most to say about it. Another object whenever one of them is another. */
export interface ShownExperts {
  /** (2 P) degrees. */
  readonly lonLat: Float64Array;
  /** (P) which expert, from 0 on. */
  readonly loudest: Uint8Array;
  /** How many experts there are. */
  readonly experts: number;
  /** The only one that is shown; null for all. */
  readonly only: number | null;
}
