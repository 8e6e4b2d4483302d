import type { Bounds } from '../domain/geo';
import type { FlowScale } from './flows-in-view';
import type { InkName } from './inks';

/** Who says where hidden points are: a network, or one of two baselines. */
export type RecoverySourceRole = 'filled' | 'first' | 'second';

/** Where somebody says that the n points of a trip are. Made once: the map keeps what it draws of one. */
export interface RecoveredTrack {
  readonly role: RecoverySourceRole;
  /** In the legend: "Straight lines". */
  readonly label: string;
  readonly ink: InkName;
  /** (2 n) degrees; known points are where they are. */
  readonly lonLat: Float64Array;
  /** (n) 1 where a point was hidden from it. */
  readonly hidden: Uint8Array;
}

/** A trip of which points are hidden, and what is said of them. Another object whenever something of it is another. */
export interface ShownRecovery {
  /** The places that are known: the camera goes to them when they are those of another trip. */
  readonly bounds: Bounds;
  /** (2 k) degrees. */
  readonly known: Float64Array;
  /** Where the points really are; null where nobody knows. */
  readonly truth: {
    /** (2 n) degrees. */
    readonly lonLat: Float64Array;
    /** (n) 1 where a point is hidden. */
    readonly hidden: Uint8Array;
  } | null;
  /** At most one of each role. */
  readonly tracks: readonly RecoveredTrack[];
  /** Whether the network has not answered the question as it is now. */
  readonly isStale: boolean;
  /** (n) metres by which the network is off, NaN for known points; null where the truth, or the answer to the question, is not known. */
  readonly errors: Float64Array | null;
  /** Of errors, in metres. */
  readonly scale: FlowScale;
}

/** What a point minds. */
export interface AttentionInView {
  readonly point: number;
  /** (n) shares of its attention, that sum to 1. */
  readonly weights: Float32Array;
}

/** What the map shows of a trip whose gaps are filled in. Points are counted along the answer of the network. */
export interface RecoveryInView {
  /** Null while none is shown. */
  readonly shown: ShownRecovery | null;
  /** The point that a person looks at; null for none. */
  readonly chosen: number | null;
  /** The point under the pointer, on the map or elsewhere on the page; null for none. */
  readonly pointed: number | null;
  /** Of the point that is looked at; null for none, and while it is not known. */
  readonly attention: AttentionInView | null;
  /** A person clicked on a point, or on none any more. */
  choose(point: number | null): void;
  /** The pointer is on a point, or on none any more. */
  point(point: number | null): void;
  /** One of the points in a few lines. */
  words(point: number): readonly string[];
}

/** No trip is filled in. */
export const NO_RECOVERY: RecoveryInView = {
  shown: null,
  chosen: null,
  pointed: null,
  attention: null,
  choose: () => undefined,
  point: () => undefined,
  words: () => [],
};
