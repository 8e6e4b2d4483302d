import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { radiusOfGyrationKm } from './radius-of-gyration';
import { segmentDurationsMin } from './segment-durations';
import { unitVectors } from './sphere';
import { tripDistanceKm } from './trip-distance';

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

/** Largest of the values that are numbers; 0 if there is none. */
export function largest(values: Float64Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}
