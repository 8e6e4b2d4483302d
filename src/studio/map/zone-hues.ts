import type { RoadNetwork } from '../../domain/road-network';
import type { Zones } from '../../domain/zones';
import type { MapFrame } from '../map-frame';

export const HUE_COUNT = 6;

/**
 * (Z) a hue for each zone, from 0 to `HUE_COUNT` - 1, such that zones that touch differ wherever possible:
 * the zones with the most neighbours choose first, and each takes the hue that its neighbours use least.
 */
export function zoneHues(
  network: RoadNetwork,
  { zoneCount, zoneOfRoad }: Pick<Zones, 'zoneCount' | 'zoneOfRoad'>,
): Uint8Array {
  const neighbours = Array.from({ length: zoneCount }, () => new Set<number>());
  eachLink(network, (from, to) => {
    const [a, b] = [zoneOfRoad[from], zoneOfRoad[to]];
    if (a === b) return;
    neighbours[a].add(b);
    neighbours[b].add(a);
  });
  const order = [...neighbours.keys()].sort((a, b) => neighbours[b].size - neighbours[a].size || a - b);
  const hues = new Uint8Array(zoneCount).fill(HUE_COUNT);
  for (const [turn, zone] of order.entries()) {
    const used = new Uint32Array(HUE_COUNT);
    for (const other of neighbours[zone]) if (hues[other] < HUE_COUNT) used[hues[other]]++;
    const from = turn % HUE_COUNT;
    let best = from;
    for (let i = 0; i < HUE_COUNT; i++)
      if (used[(from + i) % HUE_COUNT] < used[best]) best = (from + i) % HUE_COUNT;
    hues[zone] = best;
  }
  return hues;
}

/**
 * (2 P) the ends of the roads from which one can drive into another zone, in degrees from the middle of the
 * frame.
 */
export function zoneGates(network: RoadNetwork, frame: MapFrame, zoneOfRoad: Uint32Array): Float32Array {
  const border = new Set<number>();
  eachLink(network, (from, to) => {
    if (zoneOfRoad[from] !== zoneOfRoad[to]) border.add(from);
  });
  const points = [...border].flatMap((road) => {
    const v = network.shapeOffsets[road + 1] - 1;
    return [network.shapeLonLat[2 * v] - frame.lon, network.shapeLonLat[2 * v + 1] - frame.lat];
  });
  return Float32Array.from(points);
}

function eachLink(
  { roadCount, successorOffsets, successors }: RoadNetwork,
  visit: (from: number, to: number) => void,
): void {
  for (let road = 0; road < roadCount; road++)
    for (let i = successorOffsets[road]; i < successorOffsets[road + 1]; i++) visit(road, successors[i]);
}
