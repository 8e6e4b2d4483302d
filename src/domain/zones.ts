/** A partition of the roads into zones, with the trips' flow between them. */
export interface Zones {
  readonly zoneCount: number;
  /** (R) zone of each road. */
  readonly zoneOfRoad: Uint32Array;
  /**
   * (Z x Z) row-major: how many consecutive visits of the training trips go
   * from one zone to another (diagonal 0).
   */
  readonly transitions: Float64Array;
  readonly source: 'file' | 'derived';
}
