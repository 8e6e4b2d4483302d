/** Which points of a trajectory a network reads, and what of them is hidden from it; n points. */
export interface PointMask {
  /** (n) places in the trajectory, ascending. Other points do not exist for the network. */
  readonly points: Int32Array;
  /** (n): 1 where the network does not read the place, and says it. */
  readonly hidesSpace: Uint8Array;
  /** (n): 1 where it does not read the time, and says it. */
  readonly hidesTime: Uint8Array;
}

/** What is hidden of a point that is asked for: where it is (the official code), or also when it was passed (the paper). */
export type HiddenPart = 'space' | 'point';

/** All points of a trajectory, with nothing hidden. */
export const openMask = (length: number): PointMask => ({
  points: Int32Array.from({ length }, (_, i) => i),
  hidesSpace: new Uint8Array(length),
  hidesTime: new Uint8Array(length),
});
