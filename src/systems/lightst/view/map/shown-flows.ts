import type { InkName } from '../../../../studio/inks';
import type { SidesInView, TimelineInView } from '../../../../studio/map-show';
import type { ValueScale } from '../../../../studio/value-scale';

/** Where N values stand: on roads of the network, else at points. Made once for a table. */
export interface FlowPlaces {
  /** (N) index of the road of each, `NO_ROAD` for none. */
  readonly roads: Uint32Array;
  /** (2 N) longitude, latitude in degrees; NaN twice where it is not known where one stands. */
  readonly lonLat: Float64Array;
}

/** Other values that the map shows beside `FlowsInView.values`, which then stand to the right of the divider. */
export interface FlowSides extends SidesInView {
  /** (N) to the left of it. */
  readonly values: Float32Array;
}

/** A path over the flows, in the ink of whoever it is of. */
export interface FlowPath {
  readonly ink: InkName;
  readonly roads: Uint32Array;
}

/** Where values stand, and what they are. */
export interface ShownFlows {
  readonly places: FlowPlaces;
  readonly scale: ValueScale;
}

/** What the map shows of values that belong to roads or sensors and change from bin to bin. */
export interface FlowsInView {
  /** Null while none are shown. */
  readonly shown: ShownFlows | null;
  /** (N) in the unit of the scale, NaN where one is not known; another array for every moment. */
  readonly values: Float32Array;
  readonly timeline: TimelineInView | null;
  /** Null where one set of values is shown everywhere. */
  readonly sides: FlowSides | null;
  /** Paths that are compared, over the values; another array whenever one of them is another. */
  readonly paths: readonly FlowPath[];
  /** A node in a few lines: what it is called, its value, of when. */
  words(node: number): readonly string[];
}

/** The flows with the nodes that stand out. */
export interface DrawnFlows {
  readonly flows: FlowsInView;
  readonly chosen: number | null;
  readonly pointed: number | null;
}
