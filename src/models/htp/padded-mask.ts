import { dispose, tensor3d, tensor4d, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { levelLengths } from './sequence-length';

/** Added to the scores of keys that are padding: their weight is then exactly 0. */
const ABSENT = -1e9;

/** Which positions of a padded batch of sequences are there. Owns its tensors. */
export class PaddedMask {
  /** L: length of the longest sequence. */
  readonly longest: number;
  /** Valid positions of all sequences. */
  readonly count: number;
  /** (B, L, 1) 1 where a position is valid, else 0. */
  readonly valid: Tensor3D;
  /** (B, 1, 1, L) what is added to the scores of attention. */
  readonly keyBias: Tensor4D;

  constructor(readonly lengths: readonly number[]) {
    const longest = lengths.reduce((most, length) => Math.max(most, length), 1);
    const valid = new Float32Array(lengths.length * longest);
    lengths.forEach((length, item) => valid.fill(1, item * longest, item * longest + length));
    this.longest = longest;
    this.count = lengths.reduce((sum, length) => sum + length, 0);
    this.valid = tensor3d(valid, [lengths.length, longest, 1]);
    const bias = valid.map((there) => (there === 1 ? 0 : ABSENT));
    this.keyBias = tensor4d(bias, [lengths.length, 1, 1, longest]);
  }

  /** Masks of each level, the middle last, for trips of so many points. */
  static levels(points: readonly number[]): PaddedMask[] {
    const lengths = points.map(levelLengths);
    return lengths[0].map((_, level) => new PaddedMask(lengths.map((ofTrip) => ofTrip[level])));
  }

  dispose(): void {
    dispose([this.valid, this.keyBias]);
  }
}
