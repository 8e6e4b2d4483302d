import type { Bounds } from '../../../../domain/bounds';

const KM_PER_DEGREE = 111.195;
/** Mercator, and the map, end here. */
const MOST_LATITUDE = 85;

/**
 * A box of so many km around a place that a person wrote as "latitude, longitude" (as maps show it); null for what is none.
 */
export function boxAround(text: string, km: number): Bounds | null {
  const parts = text.split(/[,;\s]+/).filter(Boolean);
  const [lat, lon] = parts.map(Number);
  if (parts.length !== 2 || !(Math.abs(lat) <= MOST_LATITUDE) || !(Math.abs(lon) <= 180)) return null;
  const up = km / 2 / KM_PER_DEGREE;
  const across = up / Math.cos((lat * Math.PI) / 180);
  return { minLon: lon - across, maxLon: lon + across, minLat: lat - up, maxLat: lat + up };
}
