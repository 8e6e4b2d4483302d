import { METERS_PER_DEGREE } from '../../../../domain/geo';
import { metersPerPixel } from '../../../../studio/map/camera';
import type { Camera } from '../../../../studio/state/page/map-state.svelte';

/** Metres of an edge of a hexagon on the mean, by resolution 0 to 15 (https://h3geo.org/docs/core-library/restable). */
const EDGE_METRES = [
  1281256, 483057, 182513, 68979, 26072, 9854, 3725, 1406, 531.4, 200.8, 75.9, 28.7, 10.8, 4.1, 1.5, 0.6,
] as const;
/** Edges in px from which hexagons are large enough to be told apart. */
const LEAST_PX = 18;

/** Metres from the middle of a hexagon to its farthest corner, generously. */
export const hexagonReach = (resolution: number): number => 1.35 * EDGE_METRES[resolution];

/** The finest of some resolutions whose hexagons are large enough where the map looks, else the coarsest; the finest while it is not known. */
export function levelAt(camera: Camera | null, resolutions: readonly number[]): number {
  const finest = resolutions[resolutions.length - 1];
  if (!camera) return finest;
  const metres = metersPerPixel(camera.lat, camera.zoom);
  const large = resolutions.filter((resolution) => EDGE_METRES[resolution] >= LEAST_PX * metres);
  return large[large.length - 1] ?? resolutions[0];
}

/** "0.11 km²", "740 m²": how large a hexagon is on the mean. */
export function areaText(resolution: number): string {
  const squareMetres = 1.5 * Math.sqrt(3) * EDGE_METRES[resolution] ** 2;
  if (squareMetres < 100_000) return `${Number(squareMetres.toPrecision(2)).toLocaleString('en')} m²`;
  return `${Number((squareMetres / 1e6).toPrecision(2)).toLocaleString('en')} km²`;
}

/** The nearest of some middles to a point within reach of a hexagon; -1 where there is none. @param centres (2 N) degrees */
export function nearestHexagon(centres: Float64Array, lon: number, lat: number, resolution: number): number {
  const cos = Math.cos((lat * Math.PI) / 180);
  let [nearest, least] = [-1, (hexagonReach(resolution) / METERS_PER_DEGREE) ** 2];
  for (let i = 0; i < centres.length / 2; i++) {
    const distance = ((centres[2 * i] - lon) * cos) ** 2 + (centres[2 * i + 1] - lat) ** 2;
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest;
}
