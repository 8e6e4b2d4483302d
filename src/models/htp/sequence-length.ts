import { Failure } from '../../base/failure';
import { LEVELS, POINTS_PER_PATTERN } from './rq-vae-config';

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
    throw new Failure(
      'bad-input',
      `A length token is a whole number from 0 to ${POINTS_PER_PATTERN - 1}, not ${token}.`,
    );
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
