import { badInput } from '../base/failure';
import type { RoadNetwork } from './road-network';

/** Mean Earth radius in km, as the `haversine` package of the official code has it. */
export const EARTH_RADIUS_KM = 6371.0088;

/** A degree of latitude, and of longitude at the equator, on that sphere. */
export const METERS_PER_DEGREE = 111_195;

const RADIANS = Math.PI / 180;

/** Great-circle distance in km (haversine formula) between two points in degrees. */
export function haversineKm(
  lon1: number,
  lat1: number,
  lon2: number,
  lat2: number,
  radiusKm = EARTH_RADIUS_KM,
): number {
  const dLat = (lat2 - lat1) * RADIANS;
  const dLon = (lon2 - lon1) * RADIANS;
  const a =
    Math.sin(dLat / 2) ** 2 + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(dLon / 2) ** 2;
  return 2 * radiusKm * Math.asin(Math.sqrt(Math.min(1, a)));
}

/**
 * Direction from point 1 to point 2 in radians, 0 <= angle < 2 pi, counted from east, on a plane scaled
 * by cos(latitude 1); the `get_angle` of the official HOSER code. Equal points give atan2(0, +-0): 0,
 * or pi where the cosine is negative.
 */
export function directionAngle(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const angle = Math.atan2(lat2 - lat1, Math.cos(RADIANS * lat1) * (lon2 - lon1));
  return angle < 0 ? angle + 2 * Math.PI : angle;
}

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
  if (shapeLonLat.length === 0) throw badInput('The road network has no vertices, so it has no bounds.');
  return boundsOfPoints(shapeLonLat);
}
