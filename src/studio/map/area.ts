import type { Bounds } from '../../domain/bounds';

const EARTH_KM = 6371.0088;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Size of a box on the sphere: its width half way up, its height, and what it holds. */
export function sizeOf({ minLon, minLat, maxLon, maxLat }: Bounds): {
  readonly widthKm: number;
  readonly heightKm: number;
  readonly km2: number;
} {
  const across = radians(maxLon - minLon);
  return {
    widthKm: EARTH_KM * across * Math.cos(radians((minLat + maxLat) / 2)),
    heightKm: EARTH_KM * radians(maxLat - minLat),
    km2: EARTH_KM ** 2 * across * (Math.sin(radians(maxLat)) - Math.sin(radians(minLat))),
  };
}

/** "4.1 by 3.0 km, 12.3 km²": three digits that count. */
export function sizeText(bounds: Bounds): string {
  const { widthKm, heightKm, km2 } = sizeOf(bounds);
  return `${digits(widthKm)} by ${digits(heightKm)} km, ${digits(km2)} km²`;
}

function digits(value: number): string {
  const decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A box with its middle between -180 and 180 degrees, for a map may be turned round the world; null where it crosses the 180th meridian. */
export function onOneSide({ minLon, maxLon, minLat, maxLat }: Bounds): Bounds | null {
  const turns = 360 * Math.round((minLon + maxLon) / 2 / 360);
  const [west, east] = [minLon - turns, maxLon - turns];
  return west >= -180 && east <= 180 ? { minLon: west, maxLon: east, minLat, maxLat } : null;
}
