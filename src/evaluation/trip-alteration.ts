/** How trips are altered, whichever the kind of anomaly. */
export interface AnomalyOptions {
  /** Share of the trips of which an anomalous copy is made. */
  readonly ratio: number;
  /** How far aside, in cells. */
  readonly level: number;
  /**
   * Share of a trip's inner roads that is touched (alpha; "prob" in
   * LM-TAD's code). Not used by `road-switch`.
   */
  readonly share: number;
  /** Cell size in degrees. */
  readonly cellDegrees: number;
  /**
   * An anomalous trip of more roads than this counts as one that cannot be
   * made; left out, any length will do.
   */
  readonly maxRoads?: number;
}

/** What is altered: the roads and entry times of one trip. */
export interface AlteredTrip {
  readonly roads: ArrayLike<number>;
  readonly times: ArrayLike<number>;
}

/** Alters trip `index`, or gives null where this trip cannot be altered this way. */
export type Alter = (index: number) => AlteredTrip | null;
