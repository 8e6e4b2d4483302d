import { Random } from '../base/random';

/** Map-matched trips as flat arrays: trip t visits roads[offsets[t] .. offsets[t+1]). */
export interface TrajectorySet {
  readonly tripCount: number;
  /** (N+1) offsets into `roads` and `times`. */
  readonly offsets: Uint32Array;
  /** (P) road index at each visit. */
  readonly roads: Uint32Array;
  /**
   * (P) time of entering each road: seconds since 1970 of the wall clock in
   * the file (never shifted by a zone); NaN where it states none.
   */
  readonly times: Float64Array;
  /** (N) data row of each trip in its source file, counted from 1 without the header. */
  readonly sourceRows: Uint32Array;
  /** (P) probability that each road was driven, where the trips were matched. Does not count in a fingerprint. */
  readonly confidence?: Float32Array;
  /** What the source calls the trips, where it calls them anything. Does not count in a fingerprint. */
  readonly names?: TripNames;
}

/** Names as the source of the trips has them; '' where it has none. */
export interface TripNames {
  /** (N) vehicle or person of each trip. */
  readonly vehicles: readonly string[];
  /** (N) the trip itself. Several trips may come from one that was cut. */
  readonly trips: readonly string[];
}

/** Whether the trips of a set have times; those of one set all have, or none has. */
export const isTimed = ({ tripCount, times }: Pick<TrajectorySet, 'tripCount' | 'times'>): boolean =>
  tripCount > 0 && !Number.isNaN(times[0]);

export const emptyTrajectorySet = (): TrajectorySet => ({
  tripCount: 0,
  offsets: new Uint32Array(1),
  roads: new Uint32Array(0),
  times: new Float64Array(0),
  sourceRows: new Uint32Array(0),
});

/** Builds a set from one array of roads and one of times per trip; `sourceRows` defaults to 1, 2, 3, ... */
export function trajectorySetFrom(
  trips: readonly { roads: ArrayLike<number>; times: ArrayLike<number> }[],
): TrajectorySet {
  const offsets = new Uint32Array(trips.length + 1);
  trips.forEach((trip, t) => (offsets[t + 1] = offsets[t] + trip.roads.length));
  const roads = new Uint32Array(offsets[trips.length]);
  const times = new Float64Array(offsets[trips.length]);
  trips.forEach((trip, t) => {
    roads.set(trip.roads, offsets[t]);
    times.set(trip.times, offsets[t]);
  });
  return {
    tripCount: trips.length,
    offsets,
    roads,
    times,
    sourceRows: Uint32Array.from(trips, (_, t) => t + 1),
  };
}

/** Views (no copies) of one trip's roads and times. */
export function tripAt(set: TrajectorySet, trip: number): { roads: Uint32Array; times: Float64Array } {
  const start = set.offsets[trip];
  const end = set.offsets[trip + 1];
  return { roads: set.roads.subarray(start, end), times: set.times.subarray(start, end) };
}

/** The share of a trip's length that is expected to be right. @param roads (K), `confidence` (K) of each */
export function tripConfidence(
  lengthMeters: Float64Array,
  roads: Uint32Array,
  confidence: Float32Array,
): number {
  let [meters, right] = [0, 0];
  roads.forEach((road, i) => {
    meters += lengthMeters[road];
    right += confidence[i] * lengthMeters[road];
  });
  return Math.round((1000 * right) / meters) / 1000;
}

/** The trips at `indices`, in that order (copies). */
export function selectTrips(set: TrajectorySet, indices: ArrayLike<number>): TrajectorySet {
  const tripCount = indices.length;
  const { offsets, roads } = selectRoads(set, indices);
  const times = new Float64Array(offsets[tripCount]);
  for (let i = 0; i < tripCount; i++) times.set(tripAt(set, indices[i]).times, offsets[i]);
  const each = <T>(values: ArrayLike<T>): T[] => Array.from(indices, (trip) => values[trip]);
  const { names, confidence } = set;
  const chosen = confidence && new Float32Array(offsets[tripCount]);
  for (let i = 0; chosen && i < tripCount; i++)
    chosen.set(confidence.subarray(set.offsets[indices[i]], set.offsets[indices[i] + 1]), offsets[i]);
  return {
    tripCount,
    offsets,
    roads,
    times,
    sourceRows: Uint32Array.from(each(set.sourceRows)),
    ...(chosen && { confidence: chosen }),
    ...(names && { names: { vehicles: each(names.vehicles), trips: each(names.trips) } }),
  };
}

/** Where the trips at some places begin, and their roads: what `selectTrips` has of them, without the rest. */
export function selectRoads(
  set: Pick<TrajectorySet, 'offsets' | 'roads'>,
  indices: ArrayLike<number>,
): Pick<TrajectorySet, 'offsets' | 'roads'> {
  const offsets = new Uint32Array(indices.length + 1);
  for (let i = 0; i < indices.length; i++)
    offsets[i + 1] = offsets[i] + set.offsets[indices[i] + 1] - set.offsets[indices[i]];
  const roads = new Uint32Array(offsets[indices.length]);
  for (let i = 0; i < indices.length; i++) {
    const from = set.offsets[indices[i]];
    roads.set(set.roads.subarray(from, set.offsets[indices[i] + 1]), offsets[i]);
  }
  return { offsets, roads };
}

/** How many trips a share of some is: 1 at least. */
export const countOfShare = (share: number, tripCount: number): number =>
  Math.max(1, Math.round(share * tripCount));

/**
 * So many of some trips, drawn by chance. Those of a smaller number are among those of a larger one.
 * @param count at most as many as there are
 * @param seed draws the same trips again
 * @returns which ones, ascending
 */
export function drawnTrips(tripCount: number, count: number, seed: number): Uint32Array {
  const order = new Random(seed).shuffle(Uint32Array.from({ length: tripCount }, (_, trip) => trip));
  return order.slice(0, count).sort();
}

/** Trips of a set as `drawnTrips` draws them: the same set where all of them are asked for. */
export const fewerTrips = (trips: TrajectorySet, count: number, seed: number): TrajectorySet =>
  count >= trips.tripCount ? trips : selectTrips(trips, drawnTrips(trips.tripCount, count, seed));
