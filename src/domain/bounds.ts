import { Failure } from './failure';
import type { RoadNetwork } from './road-network';

/** A box in degrees. */
export interface Bounds {
  readonly minLon: number;
  readonly minLat: number;
  readonly maxLon: number;
  readonly maxLat: number;
}

/** The smallest box that holds every vertex of every road. Throws `Failure` 'bad-input' if there is none. */
export function networkBounds(network: RoadNetwork): Bounds {
  const { shapeLonLat } = network;
  if (shapeLonLat.length === 0)
    throw new Failure('bad-input', 'The road network has no vertices, so it has no bounds.');
  let [minLon, minLat, maxLon, maxLat] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = 0; v < shapeLonLat.length; v += 2) {
    const lon = shapeLonLat[v];
    const lat = shapeLonLat[v + 1];
    if (lon < minLon) minLon = lon;
    if (lon > maxLon) maxLon = lon;
    if (lat < minLat) minLat = lat;
    if (lat > maxLat) maxLat = lat;
  }
  return { minLon, minLat, maxLon, maxLat };
}
