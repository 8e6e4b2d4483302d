import type { CountTable } from './count-table';

/** Edges between N nodes, by node: those of node n are `offsets[n]` to `offsets[n + 1]`. */
export interface NodeGraph {
  /** (N + 1) */
  readonly offsets: Uint32Array;
  /** (E) the node that each edge leads to; no edge leads from a node to itself. */
  readonly neighbours: Uint32Array;
  /** (E) above 0. */
  readonly weights: Float32Array;
}

/** One feature of a sensor series in bins of equal length: what forecasts are learnt from. */
export interface FlowTable extends CountTable {
  /** What was measured: "flow" (vehicles per bin), "speed" (units of the source). */
  readonly feature: string;
  /** (N) */
  readonly ids: readonly string[];
  /** (2 N) longitude, latitude in degrees; NaN twice where it is not known where a node stands. */
  readonly lonLat: Float64Array;
  /** (N) road of the network, `NO_ROAD` for none. */
  readonly roads: Uint32Array;
  /** Start of row 0: seconds since 1970 on the clock of the place. */
  readonly start: number;
  readonly binSeconds: number;
  /**
   * (rows x N) 1 where a value was measured; null where all were. What was not is filled in `counts` with the last
   * value measured before it, so that networks can read it, and never counts in a loss or an error.
   */
  readonly measured: Uint8Array | null;
  readonly graph: NodeGraph;
}
