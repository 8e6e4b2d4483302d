import { directionAngle, EARTH_RADIUS_KM } from '../../../domain/geo';
import type { RoadNetwork } from '../../../domain/road-network';

const RADIANS = Math.PI / 180;
const EARTH_DIAMETER_METERS = 2 * EARTH_RADIUS_KM * 1000;

/** What distances and angles between roads need, worked out once per network. */
export interface RoadGeometry {
  /**
   * (3R) centroid as a point on the unit sphere: a chord costs no
   * trigonometry and gives the haversine distance.
   */
  readonly unitCentroids: Float64Array;
  /** (2R) longitude, latitude of each road's last vertex. */
  readonly endLonLat: Float64Array;
  /** (R) cos of the LONGITUDE of the last vertex: see `directionBetweenEnds`. */
  readonly endCosines: Float64Array;
  /**
   * (S) direction from each road's end to the end of each of its successors,
   * in the order of `network.successors`.
   */
  readonly successorDirections: Float64Array;
}

export function roadGeometry(network: RoadNetwork): RoadGeometry {
  const { roadCount, shapeOffsets, shapeLonLat } = network;
  const unitCentroids = new Float64Array(3 * roadCount);
  const endLonLat = new Float64Array(2 * roadCount);
  const endCosines = new Float64Array(roadCount);
  for (let road = 0; road < roadCount; road++) {
    const lon = network.centroidLonLat[2 * road] * RADIANS;
    const lat = network.centroidLonLat[2 * road + 1] * RADIANS;
    unitCentroids[3 * road] = Math.cos(lat) * Math.cos(lon);
    unitCentroids[3 * road + 1] = Math.cos(lat) * Math.sin(lon);
    unitCentroids[3 * road + 2] = Math.sin(lat);
    const last = 2 * (shapeOffsets[road + 1] - 1);
    endLonLat[2 * road] = shapeLonLat[last];
    endLonLat[2 * road + 1] = shapeLonLat[last + 1];
    endCosines[road] = Math.cos(RADIANS * shapeLonLat[last]);
  }
  return {
    unitCentroids,
    endLonLat,
    endCosines,
    successorDirections: directionsToSuccessors(network, endLonLat),
  };
}

/** Squared half chord between two centroids on the unit sphere; grows with the distance. */
export function halfChordSquared({ unitCentroids }: RoadGeometry, a: number, b: number): number {
  const dx = unitCentroids[3 * a] - unitCentroids[3 * b];
  const dy = unitCentroids[3 * a + 1] - unitCentroids[3 * b + 1];
  const dz = unitCentroids[3 * a + 2] - unitCentroids[3 * b + 2];
  return (dx * dx + dy * dy + dz * dz) / 4;
}

/** Great-circle metres that belong to a squared half chord. */
export function arcMeters(halfChordSq: number): number {
  return EARTH_DIAMETER_METERS * Math.asin(Math.min(1, Math.sqrt(halfChordSq)));
}

/** Squared half chord that belongs to great-circle metres. */
export function halfChordSquaredOf(meters: number): number {
  return Math.sin(meters / EARTH_DIAMETER_METERS) ** 2;
}

/**
 * Direction from the end of one road to the end of another, 0 <= angle < 2 pi. As in the official
 * code longitude goes in as latitude and latitude as longitude, so the plane is scaled by
 * cos(longitude); trained weights expect that.
 */
export function directionBetweenEnds(
  { endLonLat, endCosines }: RoadGeometry,
  from: number,
  to: number,
): number {
  const along = endLonLat[2 * to] - endLonLat[2 * from];
  const across = endCosines[from] * (endLonLat[2 * to + 1] - endLonLat[2 * from + 1]);
  const angle = Math.atan2(along, across);
  return angle < 0 ? angle + 2 * Math.PI : angle;
}

function directionsToSuccessors(network: RoadNetwork, endLonLat: Float64Array): Float64Array {
  const { roadCount, successorOffsets, successors } = network;
  const directions = new Float64Array(successors.length);
  for (let road = 0; road < roadCount; road++)
    for (let i = successorOffsets[road]; i < successorOffsets[road + 1]; i++) {
      const next = successors[i];
      directions[i] = directionAngle(
        endLonLat[2 * road],
        endLonLat[2 * road + 1],
        endLonLat[2 * next],
        endLonLat[2 * next + 1],
      );
    }
  return directions;
}

const { fround } = Math;
const CLIP_METERS = 1000;
const CLIP_HALF_CHORD_SQUARED = halfChordSquaredOf(CLIP_METERS);

/** `trace_distance_mat`: great-circle metres between the centroids of two roads, at most 1000, / 1000. */
export function relativeDistance(geometry: RoadGeometry, roadA: number, roadB: number): number {
  const chord = halfChordSquared(geometry, roadA, roadB);
  if (chord >= CLIP_HALF_CHORD_SQUARED) return 1;
  return fround(fround(arcMeters(chord)) / CLIP_METERS);
}
