import type { ValueScale } from '../../../../studio/value-scale';
import type { Bounds } from '../../../../domain/geo';
import type { InkName } from '../../../../studio/inks';

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
  /** Bounds of all points: the camera goes to them when they are those of another trip. */
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
  /** Scale of errors, in metres. */
  readonly scale: ValueScale;
}

/** What a point minds. */
export interface AttentionInView {
  readonly point: number;
  /** (n) shares of its attention, that sum to 1. */
  readonly weights: Float32Array;
}

/** The trip with what stands out of it. */
export interface DrawnRecovery {
  /** Null while none is shown. */
  readonly shown: ShownRecovery | null;
  readonly chosen: number | null;
  readonly pointed: number | null;
  /** Attention of the point that is looked at; null for none, and while it is not known. */
  readonly attention: AttentionInView | null;
}
