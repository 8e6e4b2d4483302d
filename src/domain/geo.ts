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
