import { networkBounds, type Bounds } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';

/**
 * The middle of a network in degrees. The lines of the map are stored as degrees from there: 32 bits then
 * resolve millimetres over a city, and the length of a line on the screen does not change with the camera.
 */
export interface MapFrame {
  readonly lon: number;
  readonly lat: number;
  readonly bounds: Bounds;
}

export const frameOf = (network: RoadNetwork): MapFrame => frameAround(networkBounds(network));

/** The middle of a box. */
export const frameAround = (bounds: Bounds): MapFrame => ({
  lon: (bounds.minLon + bounds.maxLon) / 2,
  lat: (bounds.minLat + bounds.maxLat) / 2,
  bounds,
});

/** The smallest box in degrees around all roads of a list; null for an empty list. */
export function boundsOfRoads(network: RoadNetwork, roads: Iterable<number>): Bounds | null {
  const { shapeOffsets, shapeLonLat } = network;
  let [minLon, minLat, maxLon, maxLat] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const road of roads) {
    for (let v = shapeOffsets[road]; v < shapeOffsets[road + 1]; v++) {
      minLon = Math.min(minLon, shapeLonLat[2 * v]);
      maxLon = Math.max(maxLon, shapeLonLat[2 * v]);
      minLat = Math.min(minLat, shapeLonLat[2 * v + 1]);
      maxLat = Math.max(maxLat, shapeLonLat[2 * v + 1]);
    }
  }
  return minLon <= maxLon ? { minLon, minLat, maxLon, maxLat } : null;
}
