import type { Failure } from '../base/failure';
import type { InkName } from './inks';
import type { SidesInView } from './sides-in-view';
import type { TimeAxis } from './time-axis';

/** Where N values stand: on roads of the network, else at points. Made once for a table. */
export interface FlowPlaces {
  /** (N) index of the road of each, `NO_ROAD` for none. */
  readonly roads: Uint32Array;
  /** (2 N) longitude, latitude in degrees; NaN twice where it is not known where one stands. */
  readonly lonLat: Float64Array;
}

/** What the values are, and how large they get. */
export interface FlowScale {
  /** Amounts run from 0 to `most`, differences from -`most` to `most`. */
  readonly kind: 'amount' | 'difference';
  /** Above 0. */
  readonly most: number;
  /** "vehicles in 5 min". */
  readonly unit: string;
  /** What is shown, for people: "Measured", "Forecast of the teacher". */
  readonly title: string;
}

/** The moment that is shown, and who moves it. */
export interface TimelineInView {
  readonly axis: TimeAxis;
  /** Bin in view. */
  readonly row: number;
  readonly playing: boolean;
  /** Bins a second while it plays. */
  readonly speed: number;
  seek(row: number): void;
  play(): void;
  pause(): void;
  setSpeed(binsPerSecond: number): void;
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

/** What the map shows of values that belong to roads or sensors and change from bin to bin. */
export interface FlowsInView {
  /** Null while none are shown. */
  readonly shown: { readonly places: FlowPlaces; readonly scale: FlowScale } | null;
  /** (N) in the unit of the scale, NaN where one is not known; another array for every moment. */
  readonly values: Float32Array;
  readonly timeline: TimelineInView | null;
  /** Null where one set of values is shown everywhere. */
  readonly sides: FlowSides | null;
  /** Paths that are compared, over the values; another array whenever one of them is another. */
  readonly paths: readonly FlowPath[];
  /** What the series lacks and what was done about it, in whole sentences; null while that is not known. */
  readonly findings: readonly string[] | null;
  /** Why the series of the open data cannot be used. */
  readonly failure: Failure | null;
  /** A node in a few lines: what it is called, its value, of when. */
  words(node: number): readonly string[];
}

/** No flows are shown. */
export const NO_FLOWS: FlowsInView = {
  shown: null,
  values: new Float32Array(0),
  timeline: null,
  sides: null,
  paths: [],
  findings: null,
  failure: null,
  words: () => [],
};
