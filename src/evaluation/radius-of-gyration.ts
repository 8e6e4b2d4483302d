import { centralAngle, EarthRadius, unitVector } from './sphere';

/**
 * Radius of gyration in km, Eq. 15 and 16: the mean (not the root mean square) great-circle distance of a trip's road
 * centroids to their arithmetic mean in degrees, R = 6371.009 km.
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
