/**
 * The Earth radii of the field's code, in km. They differ by 0.1 %, and each published number was made with
 * one of them; a measure names the one it uses.
 */
export const EarthRadius = {
  /** `haversine` package: Hausdorff and DTW. */
  haversinePackage: 6371.0088,
  /** `geopy` great circle: trip distance and radius of gyration. */
  geopy: 6371.009,
  /** WGS-84 equator: EDR. */
  edr: 6378.137,
  /** DTW in HOSER's original notebook. */
  hoserNotebook: 6378.0,
} as const;

const RADIANS = Math.PI / 180;

/** Writes the unit vector of a point given in degrees to out[at .. at+2]. */
export function unitVector(lon: number, lat: number, out: Float64Array, at: number): void {
  const cosLat = Math.cos(lat * RADIANS);
  out[at] = cosLat * Math.cos(lon * RADIANS);
  out[at + 1] = cosLat * Math.sin(lon * RADIANS);
  out[at + 2] = Math.sin(lat * RADIANS);
}

/** (3 P) unit vectors of P points given as (2 P) longitude, latitude in degrees. */
export function unitVectors(lonLat: ArrayLike<number>): Float64Array {
  const count = lonLat.length / 2;
  const vectors = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) unitVector(lonLat[2 * i], lonLat[2 * i + 1], vectors, 3 * i);
  return vectors;
}

/**
 * Central angle in radians between the points at offsets i and j of two arrays of unit vectors.
 * The squared chord is four times the haversine, so this is the haversine formula without a sine
 * per pair; absolute error about 3e-16.
 */
export function centralAngle(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const x = a[i] - b[j];
  const y = a[i + 1] - b[j + 1];
  const z = a[i + 2] - b[j + 2];
  return 2 * Math.asin(Math.min(1, Math.sqrt(x * x + y * y + z * z) / 2));
}
