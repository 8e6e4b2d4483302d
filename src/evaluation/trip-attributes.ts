import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { unitVectors, centralAngle, EarthRadius, unitVector } from './trajectory-distances';

/** Roads and entry times of trips or routes. */
export type TimedSequences = Pick<TrajectorySet, 'offsets' | 'roads' | 'times'>;

/** What the global measures of A.2 compare, per trip. */
export interface TripAttributes {
  /** (N) Eq. 11, km; NaN for a trip of one road, which has no distance. */
  readonly distanceKm: Float64Array;
  /** (N) Eq. 15, km; 0 for a trip of one road. */
  readonly radiusKm: Float64Array;
  /** (N+1) offsets into `durationMin`. */
  readonly durationOffsets: Uint32Array;
  /** Eq. 13, minutes, all steps of all trips. */
  readonly durationMin: Float64Array;
}

export function tripAttributes(
  { offsets, roads, times }: TimedSequences,
  network: RoadNetwork,
): TripAttributes {
  const count = offsets.length - 1;
  const vectors = unitVectors(network.centroidLonLat);
  const distanceKm = new Float64Array(count);
  const radiusKm = new Float64Array(count);
  const durationOffsets = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const trip = roads.subarray(offsets[i], offsets[i + 1]);
    distanceKm[i] = trip.length < 2 ? NaN : tripDistanceKm(trip, vectors);
    radiusKm[i] = radiusOfGyrationKm(trip, network.centroidLonLat, vectors);
    durationOffsets[i + 1] = durationOffsets[i] + Math.max(0, trip.length - 1);
  }
  const durationMin = new Float64Array(durationOffsets[count]);
  for (let i = 0; i < count; i++) {
    durationMin.set(segmentDurationsMin(times.subarray(offsets[i], offsets[i + 1])), durationOffsets[i]);
  }
  return { distanceKm, radiusKm, durationOffsets, durationMin };
}

/** The attributes of the trips at `indices`, in that order (copies). */
export function selectAttributes(of: TripAttributes, indices: ArrayLike<number>): TripAttributes {
  const count = indices.length;
  const durationOffsets = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const steps = of.durationOffsets[indices[i] + 1] - of.durationOffsets[indices[i]];
    durationOffsets[i + 1] = durationOffsets[i] + steps;
  }
  const durationMin = new Float64Array(durationOffsets[count]);
  for (let i = 0; i < count; i++) {
    const [start, end] = [of.durationOffsets[indices[i]], of.durationOffsets[indices[i] + 1]];
    durationMin.set(of.durationMin.subarray(start, end), durationOffsets[i]);
  }
  const pick = (values: Float64Array) => Float64Array.from(indices, (trip) => values[trip]);
  return { distanceKm: pick(of.distanceKm), radiusKm: pick(of.radiusKm), durationOffsets, durationMin };
}

/** Largest of the values that are numbers; 0 if there is none. */
export function largest(values: Float64Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}

/**
 * Per-segment durations in minutes, Eq. 13, from entry times in seconds: one
 * per step, so one fewer than the times.
 */
export function segmentDurationsMin(times: ArrayLike<number>): Float64Array {
  const durations = new Float64Array(Math.max(0, times.length - 1));
  for (let i = 1; i < times.length; i++) durations[i - 1] = (times[i] - times[i - 1]) / 60;
  return durations;
}

/**
 * Trip distance D(T) in km, Eq. 11: the sum of great-circle distances between
 * consecutive road centroids, R = 6371.009 km.
 * @param roads road (point) indices of the trip
 * @param vectors unit vectors of the centroids, see `unitVectors`
 */
export function tripDistanceKm(roads: ArrayLike<number>, vectors: Float64Array): number {
  let angle = 0;
  for (let i = 1; i < roads.length; i++)
    angle += centralAngle(vectors, 3 * roads[i - 1], vectors, 3 * roads[i]);
  return EarthRadius.geopy * angle;
}

/**
 * Radius of gyration in km, Eq. 15 and 16: the mean (not the root mean square) great-circle distance of a
 * trip's road centroids to their arithmetic mean in degrees, R = 6371.009 km.
 * @param lonLat (2 R) centroids in degrees
 * @param vectors (3 R) their unit vectors
 */
export function radiusOfGyrationKm(
  roads: ArrayLike<number>,
  lonLat: ArrayLike<number>,
  vectors: Float64Array,
): number {
  const count = roads.length;
  let lon = 0;
  let lat = 0;
  for (let i = 0; i < count; i++) {
    lon += lonLat[2 * roads[i]];
    lat += lonLat[2 * roads[i] + 1];
  }
  const mean = new Float64Array(3);
  unitVector(lon / count, lat / count, mean, 0);
  let angle = 0;
  for (let i = 0; i < count; i++) angle += centralAngle(vectors, 3 * roads[i], mean, 0);
  return (EarthRadius.geopy * angle) / count;
}
