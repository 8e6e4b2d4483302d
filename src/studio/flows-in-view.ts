import type { Failure } from '../base/failure';
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

/** What the map shows of values that belong to roads or sensors and change from bin to bin. */
export interface FlowsInView {
  /** Null while none are shown. */
  readonly shown: { readonly places: FlowPlaces; readonly scale: FlowScale } | null;
  /** (N) in the unit of the scale, NaN where one is not known; another array for every moment. */
  readonly values: Float32Array;
  readonly timeline: TimelineInView | null;
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
  findings: null,
  failure: null,
  words: () => [],
};

/** The flows that are shown now, by whichever system. */
export const flowsOf = (inView: () => FlowsInView): FlowsInView => ({
  get shown() {
    return inView().shown;
  },
  get values() {
    return inView().values;
  },
  get timeline() {
    return inView().timeline;
  },
  get findings() {
    return inView().findings;
  },
  get failure() {
    return inView().failure;
  },
  words: (node) => inView().words(node),
});
