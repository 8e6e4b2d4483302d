/** What stands at a point of a trajectory, with the numbers of the official code. */
export const POINT_TOKENS = { known: 0, masked: 1, start: 2, end: 3, unknown: 4, padding: 5 } as const;

/** The things around each point, as compressed rows: those of row i are `items` from `start[i]` to `start[i + 1]`. */
export interface PointNeighbours {
  /** (rows + 1) */
  readonly start: Int32Array;
  /** Rows of a table of places or of roads, ascending within a row. */
  readonly items: Int32Array;
}

/** What is known of the things of a city that can be around a point: its places, or the middles of its roads. */
export interface ThingTable {
  /** (things, width): category, class, length and the like, as numbers. */
  readonly features: Float32Array;
  readonly width: number;
}

/** Trajectories as TransferTraj reads them, padded to the longest. Rows are points, trip by trip: row = trip · longest + point. */
export interface TrajectoryBatch {
  readonly trips: number;
  readonly longest: number;
  /** (trips): how many points each has. */
  readonly lengths: Int32Array;
  /** (rows): the place of the point in its trip, 0 for padding. */
  readonly positions: Int32Array;
  /** (rows, 2): kilometres to the east and north of the first point (metres in the official form); 0 where space is hidden. */
  readonly space: Float32Array;
  /** (rows, 4): days of the week 0 to 7, hours 0 to 24 and minutes 0 to 60 with their fractions, and minutes since the first point. */
  readonly time: Float32Array;
  /** (rows): what stands for the place of a point, of `POINT_TOKENS`. */
  readonly spaceTokens: Int32Array;
  /** (rows): what stands for its time. */
  readonly timeTokens: Int32Array;
  /** Neighbours of each row; a point whose place is hidden has none in the form of the specification. */
  readonly places: PointNeighbours;
  readonly roads: PointNeighbours;
}

/** What the network should say of a batch, over the same rows. */
export interface TrajectoryTargets {
  /** (rows, 2) */
  readonly space: Float32Array;
  /** (rows, 4) */
  readonly time: Float32Array;
  /** (rows): 1 where the place counts. */
  readonly asksSpace: Uint8Array;
  /** (rows): 1 where the time counts. */
  readonly asksTime: Uint8Array;
}
