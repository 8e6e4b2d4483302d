import { gather, tensor1d, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { badInput } from '../../base/failure';
import { encode, decode, type PointPredictions } from './encoder-decoder';
import type { Layers } from './layers';
import { codebooksOf, quantise, vectorsOfCodes } from './quantiser';
import { roadsSeen, type RoadTensors } from './road-context';
import { toSegments, toVectors } from './rq-vae';
import { LEVELS, type RqVaeConfig } from './rq-vae-config';
import { lengthToken, patternsOf, pointsOf, PaddedMask } from './sequence-length';
import type { TripPatterns } from './trip-answer';

/**
 * Codes of all segments of a batch (B m, codebooks), int32: from here `readPatterns` takes those that are there.
 * @param x (B, n, 2) points, min-max scaled by the city's box
 */
export function segmentCodes(
  layers: Layers,
  config: RqVaeConfig,
  x: Tensor3D,
  levels: readonly PaddedMask[],
): Tensor2D {
  const vectors = toVectors(layers, encode(layers, config, x, levels));
  return quantise(codebooksOf(layers.weights, config.codebooks.length), vectors).codes;
}

/** The patterns of each trip, of codes (B m, codebooks) on the host and the number of points of each trip. */
export function readPatterns(
  codes: ArrayLike<number>,
  points: readonly number[],
  codebooks: number,
): TripPatterns[] {
  const longest = Math.max(...points.map(patternsOf));
  return points.map((n, trip) => ({
    lengthToken: lengthToken(n),
    codes: Array.from({ length: patternsOf(n) }, (_, segment) => {
      const at = (trip * longest + segment) * codebooks;
      return Int32Array.from({ length: codebooks }, (__, l) => codes[at + l]);
    }),
  }));
}

/** Predictions of points, whose tensors the caller disposes of, and how many there are. */
export interface PatternPredictions {
  readonly predictions: PointPredictions;
  /** n of each trip. */
  readonly points: readonly number[];
}

/**
 * What stage 1 says of trips that are given by their patterns and roads alone.
 * @throws Failure 'bad-input' for a trip without patterns or without a point, or a code that no codebook has
 */
export function predictPoints(
  layers: Layers,
  config: RqVaeConfig,
  trips: readonly TripPatterns[],
  roads: RoadTensors,
): PatternPredictions {
  trips.forEach((trip, i) => checkTrip(trip, i, config.codebooks));
  const points = trips.map(({ codes, lengthToken: token }) => pointsOf(codes.length, token));
  const levels = PaddedMask.levels(points);
  const books = codebooksOf(layers.weights, config.codebooks.length);
  const said = vectorsOfCodes(
    books,
    trips.flatMap(({ codes }) => codes.map((row) => Int32Array.from(row))),
  );
  const segments = toSegments(layers, padded(said, trips, levels[LEVELS]), levels[LEVELS]);
  const predictions = decode(layers, config, segments, levels, roadsSeen(layers, config, roads));
  levels.forEach((mask) => mask.dispose());
  return { predictions, points };
}

/** Rows of all trips (N, width), one trip after the other, as (B m, width). What fills up is masked later. */
function padded(rows: Tensor2D, trips: readonly TripPatterns[], { longest }: PaddedMask): Tensor2D {
  let from = 0;
  const places = trips.flatMap(({ codes }) => {
    const own = Array.from({ length: longest }, (_, i) => (i < codes.length ? from + i : from));
    from += codes.length;
    return own;
  });
  return gather(rows, tensor1d(places, 'int32')) as Tensor2D;
}

function checkTrip(
  { codes, lengthToken: token }: TripPatterns,
  trip: number,
  sizes: readonly number[],
): void {
  if (codes.length === 0 || pointsOf(codes.length, token) < 1)
    throw badInput(`Trip ${trip} has ${codes.length} patterns, which make no point.`, {
      trip,
    });
  for (const [i, row] of codes.entries())
    if (row.length !== sizes.length || sizes.some((size, l) => !(row[l] >= 0 && row[l] < size)))
      throw badInput(
        `Pattern ${i} of trip ${trip} is ${Array.from(row).join(', ')}; the codebooks have ${sizes.join(', ')} codewords.`,
        { trip },
      );
}
