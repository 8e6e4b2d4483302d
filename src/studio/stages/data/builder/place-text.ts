import type { Bounds } from '../../../../domain/geo';

/** More than this at once is more than a person wants, and than a server is asked for. */
const MOST_KM = 40;
const KM_PER_DEGREE = 111.195;
/** Mercator, and the map, end here. */
const MOST_LATITUDE = 85;

/** Whether a text is written as a position, and not as the name of a place. */
export const isPosition = (text: string): boolean => /^[\d\s.,;+-]+$/.test(text) && /\d/.test(text);

/**
 * A box of so many km around a place that a person wrote as "latitude, longitude" (as maps show it); null for
 * what is none.
 */
export function boxAround(text: string, km: number): Bounds | null {
  const parts = text.split(/[,;\s]+/).filter(Boolean);
  const [lat, lon] = parts.map(Number);
  if (parts.length !== 2 || !(Math.abs(lat) <= MOST_LATITUDE) || !(Math.abs(lon) <= 180)) return null;
  return around(lat, lon, km, km);
}

/** A box that shows a place: no side is shorter than `leastKm`, and none spans a whole country. */
export function boxOfPlace({ minLon, minLat, maxLon, maxLat }: Bounds, leastKm: number): Bounds {
  const lat = (minLat + maxLat) / 2;
  const sideKm = (degrees: number) => Math.min(MOST_KM, Math.max(leastKm, degrees * KM_PER_DEGREE));
  const high = sideKm(maxLat - minLat);
  return around(
    lat,
    (minLon + maxLon) / 2,
    sideKm((maxLon - minLon) * Math.cos((lat * Math.PI) / 180)),
    high,
  );
}

function around(lat: number, lon: number, wideKm: number, highKm: number): Bounds {
  const up = highKm / 2 / KM_PER_DEGREE;
  const across = wideKm / 2 / KM_PER_DEGREE / Math.cos((lat * Math.PI) / 180);
  return { minLon: lon - across, maxLon: lon + across, minLat: lat - up, maxLat: lat + up };
}
