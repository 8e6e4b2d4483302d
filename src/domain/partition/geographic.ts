import type { RoadNetwork } from '../road-network';

interface Extent {
  readonly west: number;
  readonly south: number;
  /** Degrees from west to east. */
  readonly width: number;
  /** Degrees from south to north. */
  readonly height: number;
  /** East-west span over north-south span on the ground. */
  readonly aspect: number;
}

function extentOf(network: RoadNetwork, roads: Uint32Array): Extent {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const road of roads) {
    west = Math.min(west, network.centroidLonLat[2 * road]);
    east = Math.max(east, network.centroidLonLat[2 * road]);
    south = Math.min(south, network.centroidLonLat[2 * road + 1]);
    north = Math.max(north, network.centroidLonLat[2 * road + 1]);
  }
  const [width, height] = [east - west, north - south];
  const groundWidth = width * Math.cos(((south + north) / 2) * (Math.PI / 180));
  return { west, south, width, height, aspect: groundWidth / Math.max(height, 1e-12) };
}

const allRoads = (network: RoadNetwork) => Uint32Array.from({ length: network.roadCount }, (_, road) => road);

/**
 * The plain baseline: equal rectangles over the bounding box of the road centroids, at most `zoneCount` of
 * them. Returns the zone of each road; some zones may be empty, and nothing keeps them of one size.
 */
export function geographicGridPartition(network: RoadNetwork, zoneCount: number): Uint32Array {
  const { west, south, width, height, aspect } = extentOf(network, allRoads(network));
  const columns = Math.max(1, Math.min(zoneCount, Math.round(Math.sqrt(zoneCount * aspect))));
  const rows = Math.max(1, Math.floor(zoneCount / columns));
  const step = (value: number, span: number, count: number) =>
    span > 0 ? Math.min(count - 1, Math.floor((value / span) * count)) : 0;
  return Uint32Array.from({ length: network.roadCount }, (_, road) => {
    const column = step(network.centroidLonLat[2 * road] - west, width, columns);
    const row = step(network.centroidLonLat[2 * road + 1] - south, height, rows);
    return row * columns + column;
  });
}

/**
 * The balanced geographic baseline: cuts the roads across the longer side of their extent,
 * again and again, in proportion to the zones still wanted on each side. Returns the zone
 * of each road; sizes differ by little.
 */
export function recursiveCoordinateBisection(network: RoadNetwork, zoneCount: number): Uint32Array {
  const zoneOfRoad = new Uint32Array(network.roadCount);
  const split = (roads: Uint32Array, zones: number, firstZone: number): void => {
    if (zones === 1 || roads.length === 0) {
      for (const road of roads) zoneOfRoad[road] = firstZone;
      return;
    }
    const axis = extentOf(network, roads).aspect >= 1 ? 0 : 1;
    const at = (road: number) => network.centroidLonLat[2 * road + axis];
    roads.sort((a, b) => at(a) - at(b) || a - b);
    const leftZones = zones >> 1;
    const middle = Math.round((roads.length * leftZones) / zones);
    split(roads.slice(0, middle), leftZones, firstZone);
    split(roads.slice(middle), zones - leftZones, firstZone + leftZones);
  };
  split(allRoads(network), Math.max(1, Math.min(zoneCount, network.roadCount)), 0);
  return zoneOfRoad;
}
