import { Failure } from '../base/failure';
import { EARTH_RADIUS_KM, METERS_PER_DEGREE } from './geo';
import type { RoadNetwork } from './road-network';

/** A box in degrees. */
export interface Bounds {
  readonly minLon: number;
  readonly minLat: number;
  readonly maxLon: number;
  readonly maxLat: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Square kilometres of a box on the sphere; one of 360 degrees goes around it. */
export function areaSquareKm({ minLon, minLat, maxLon, maxLat }: Bounds): number {
  const height = Math.sin(radians(maxLat)) - Math.sin(radians(minLat));
  return EARTH_RADIUS_KM ** 2 * radians(maxLon - minLon) * height;
}

/** The smallest box that holds all points; of none a box that holds nothing, from Infinity to -Infinity. */
export function boundsOfPoints(lonLat: ArrayLike<number>): Bounds {
  let [minLon, minLat, maxLon, maxLat] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < lonLat.length; i += 2) {
    const lon = lonLat[i];
    const lat = lonLat[i + 1];
    if (lon < minLon) minLon = lon;
    if (lon > maxLon) maxLon = lon;
    if (lat < minLat) minLat = lat;
    if (lat > maxLat) maxLat = lat;
  }
  return { minLon, minLat, maxLon, maxLat };
}

/** A box around a point, so many metres from it on each side. */
export function boundsAround(
  { lon, lat }: { readonly lon: number; readonly lat: number },
  meters = 200,
): Bounds {
  const north = meters / METERS_PER_DEGREE;
  const east = north / Math.cos(radians(lat));
  return { minLon: lon - east, minLat: lat - north, maxLon: lon + east, maxLat: lat + north };
}

/** The smallest box that holds every vertex of every road. Throws `Failure` 'bad-input' if there is none. */
export function networkBounds(network: RoadNetwork): Bounds {
  const { shapeLonLat } = network;
  if (shapeLonLat.length === 0)
    throw new Failure('bad-input', 'The road network has no vertices, so it has no bounds.');
  return boundsOfPoints(shapeLonLat);
}
