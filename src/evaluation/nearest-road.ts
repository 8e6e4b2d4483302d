import type { RoadNetwork } from '../domain/road-network';

/**
 * The road whose centroid is nearest to a point in degrees (longitudes shrunk by the cosine of the
 * latitude), or -1 if none is allowed.
 */
export function nearestRoad(
  { roadCount, centroidLonLat }: RoadNetwork,
  lon: number,
  lat: number,
  allowed: (road: number) => boolean = () => true,
): number {
  const shrink = Math.cos((lat * Math.PI) / 180);
  let [best, bestSquared] = [-1, Infinity];
  for (let road = 0; road < roadCount; road++) {
    const dLon = (centroidLonLat[2 * road] - lon) * shrink;
    const dLat = centroidLonLat[2 * road + 1] - lat;
    const squared = dLon * dLon + dLat * dLat;
    if (squared < bestSquared && allowed(road)) [best, bestSquared] = [road, squared];
  }
  return best;
}
