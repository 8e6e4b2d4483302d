import { EARTH_RADIUS_KM, areaSquareKm, type Bounds } from '../../domain/geo';

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Size of a box on the sphere: its width at its middle latitude, its height and its area. */
export function sizeOf(bounds: Bounds): {
  readonly widthKm: number;
  readonly heightKm: number;
  readonly km2: number;
} {
  const { minLon, minLat, maxLon, maxLat } = bounds;
  const across = radians(maxLon - minLon);
  return {
    widthKm: EARTH_RADIUS_KM * across * Math.cos(radians((minLat + maxLat) / 2)),
    heightKm: EARTH_RADIUS_KM * radians(maxLat - minLat),
    km2: areaSquareKm(bounds),
  };
}

/** "4.10 by 3.00 km, 12.3 km²": three significant digits. */
export function sizeText(bounds: Bounds): string {
  const { widthKm, heightKm, km2 } = sizeOf(bounds);
  return `${digits(widthKm)} by ${digits(heightKm)} km, ${digits(km2)} km²`;
}

function digits(value: number): string {
  const decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/**
 * The same box with longitudes between -180 and 180 degrees, since the map can be dragged round the world
 * more than once; null if the box crosses the 180th meridian.
 */
export function onOneSide({ minLon, maxLon, minLat, maxLat }: Bounds): Bounds | null {
  const turns = 360 * Math.round((minLon + maxLon) / 2 / 360);
  const [west, east] = [minLon - turns, maxLon - turns];
  return west >= -180 && east <= 180 ? { minLon: west, maxLon: east, minLat, maxLat } : null;
}
