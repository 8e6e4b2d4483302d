import { badInput } from '../../base/failure';
import { LEVELS, POINTS_PER_PATTERN } from './rq-vae-config';
import { dispose, tensor3d, tensor4d, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';

/** Length of a sequence before and after each down-sampling: n, ceil(n/2), ceil(n/4), m = ceil(n/8). */
export function levelLengths(points: number): number[] {
  const lengths = [points];
  for (let level = 0; level < LEVELS; level++) lengths.push(Math.ceil(lengths[level] / 2));
  return lengths;
}

/** Parity of the length before each down-sampling: b0, b1, b2. */
export const lengthBits = (points: number): number[] =>
  levelLengths(points)
    .slice(0, LEVELS)
    .map((length) => length % 2);

/** The length token t = 4 b0 + 2 b1 + b2 (Fig. 12 of the paper). */
export const lengthToken = (points: number): number =>
  lengthBits(points).reduce((token, bit) => 2 * token + bit, 0);

/** b0, b1, b2 of a length token. */
export function bitsOfToken(token: number): number[] {
  if (!Number.isInteger(token) || token < 0 || token >= POINTS_PER_PATTERN)
    throw badInput(`A length token is a whole number from 0 to ${POINTS_PER_PATTERN - 1}, not ${token}.`);
  return Array.from({ length: LEVELS }, (_, level) => (token >> (LEVELS - 1 - level)) & 1);
}

/** By how many points a trip with this length token is shorter than its patterns are: b0 + 2 b1 + 4 b2. */
export const shortening = (token: number): number =>
  bitsOfToken(token).reduce((sum, bit, level) => sum + (bit << level), 0);

/** n = 8 m - (b0 + 2 b1 + 4 b2). */
export const pointsOf = (patterns: number, token: number): number =>
  POINTS_PER_PATTERN * patterns - shortening(token);

/** Travel patterns of a trip of n points: m = ceil(n/8). */
export const patternsOf = (points: number): number => Math.ceil(points / POINTS_PER_PATTERN);

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
