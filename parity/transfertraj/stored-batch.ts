import { NearbyThings } from '../../src/domain/masked-trajectories/nearby-things';
import { TIME_FEATURES } from '../../src/domain/masked-trajectories/known-trajectory';
import {
  POINT_TOKENS,
  type PointNeighbours,
  type TrajectoryBatch,
  type TrajectoryTargets,
} from '../../src/models/transfertraj/trajectory-batch';
import type { StoredTensors } from '../harness/reference-folder';

/** Features of a point in the file: x, y, seconds, seconds since the first point; each with a value and a token. */
const FEATURES = 4;
const PERIODS = [
  { period: 7 * 86_400, unit: 86_400 },
  { period: 86_400, unit: 3600 },
  { period: 3600, unit: 60 },
];

/** Points of the file, (B, L, 4, 2). */
export interface StoredPoints {
  readonly trips: number;
  readonly longest: number;
  /** (rows, 4) */
  readonly values: Float32Array;
  readonly tokens: Int32Array;
}

/** Which neighbours points have: those within a radius in metres, and whether points whose place is hidden have any. */
export interface Reach {
  readonly metres: number;
  readonly hiddenToo: boolean;
}

export function storedPoints(tensors: StoredTensors, name: string): StoredPoints {
  const [trips, longest] = tensors.shape(name);
  const stored = tensors.numbers(name);
  const count = trips * longest * FEATURES;
  return {
    trips,
    longest,
    values: Float32Array.from({ length: count }, (_, i) => stored[2 * i]),
    tokens: Int32Array.from({ length: count }, (_, i) => stored[2 * i + 1]),
  };
}

const columns = (values: ArrayLike<number>, from: number, count: number): number[] =>
  Array.from(values).filter((_, i) => i % FEATURES >= from && i % FEATURES < from + count);

/** How many points of each trip are there. */
export function pointCounts({ trips, longest, tokens }: StoredPoints): number[] {
  const places = columns(tokens, 0, 1);
  return Array.from(
    { length: trips },
    (_, trip) =>
      places.slice(trip * longest, (trip + 1) * longest).filter((token) => token !== POINT_TOKENS.padding)
        .length,
  );
}

/** (rows, 4): the remainders of the stored seconds, whatever their zero, and minutes since the first point. */
export function storedTimes({ values }: StoredPoints): Float32Array {
  const times = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += TIME_FEATURES) {
    PERIODS.forEach(({ period, unit }, i) => (times[at + i] = (values[at + 2] % period) / unit));
    times[at + 3] = values[at + 3] / 60;
  }
  return times;
}

/** The points as the network reads them, with these neighbours. */
export function trajectoryBatch(
  points: StoredPoints,
  positions: readonly number[],
  neighbours: Pick<TrajectoryBatch, 'places' | 'roads'>,
): TrajectoryBatch {
  const { trips, longest, values, tokens } = points;
  return {
    trips,
    longest,
    lengths: Int32Array.from(pointCounts(points)),
    positions: Int32Array.from(positions),
    space: Float32Array.from(columns(values, 0, 2)),
    time: storedTimes(points),
    spaceTokens: Int32Array.from(columns(tokens, 0, 1)),
    timeTokens: Int32Array.from(columns(tokens, 2, 1)),
    ...neighbours,
  };
}

/** What should be said: what is marked as unknown. */
export function trajectoryTargets(points: StoredPoints): TrajectoryTargets {
  const asks = (column: number) =>
    Uint8Array.from(columns(points.tokens, column, 1), (token) => (token === POINT_TOKENS.unknown ? 1 : 0));
  return {
    space: Float32Array.from(columns(points.values, 0, 2)),
    time: storedTimes(points),
    asksSpace: asks(0),
    asksTime: asks(2),
  };
}

/**
 * Things (T, 2) near the points, on the plane of a UTM zone in single precision, as the official code has them.
 * @param first (B, 2) the first point of each trip
 */
export function storedNeighbours(
  { longest, values, tokens }: StoredPoints,
  first: readonly number[],
  things: readonly number[],
  { metres, hiddenToo }: Reach,
): PointNeighbours {
  const places = new Float32Array(values.length / 2);
  for (let row = 0; 2 * row < places.length; row++)
    for (const axis of [0, 1]) {
      const isRead = hiddenToo || tokens[FEATURES * row] === POINT_TOKENS.known;
      const origin = first[2 * Math.floor(row / longest) + axis];
      places[2 * row + axis] = isRead ? values[FEATURES * row + axis] + origin : NaN;
    }
  return NearbyThings.onPlane(things, metres).around(places);
}

/** (rows x things) 1 where a thing is near a point. */
export function neighbourMask({ start, items }: PointNeighbours, things: number): Uint8Array {
  const mask = new Uint8Array((start.length - 1) * things);
  for (let row = 0; row + 1 < start.length; row++)
    for (let at = start[row]; at < start[row + 1]; at++) mask[row * things + items[at]] = 1;
  return mask;
}
