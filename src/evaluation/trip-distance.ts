import { centralAngle, EarthRadius } from './sphere';

/**
 * Trip distance D(T) in km, Eq. 11: the sum of great-circle distances between consecutive road centroids, R = 6371.009 km.
 * @param roads road (point) indices of the trip
 * @param vectors unit vectors of the centroids, see `unitVectors`
 */
export function tripDistanceKm(roads: ArrayLike<number>, vectors: Float64Array): number {
  let angle = 0;
  for (let i = 1; i < roads.length; i++)
    angle += centralAngle(vectors, 3 * roads[i - 1], vectors, 3 * roads[i]);
  return EarthRadius.geopy * angle;
}
