import { directionAngle } from '../../../domain/geo';
import type { RoadNetwork } from '../../../domain/road-network';
import { counted, fixed } from '../../figures';
import { roadClass, roadName } from '../../map/words';

/** From one road to the next, a change of direction by more than this is a turn. */
const TURN_RADIANS = Math.PI / 4;
const MOST_STREETS = 2;

/** How often a route turns. */
export function countTurns({ shapeOffsets, shapeLonLat }: RoadNetwork, roads: ArrayLike<number>): number {
  const direction = (v: number) => {
    const [lon, lat, nextLon, nextLat] = shapeLonLat.subarray(2 * v, 2 * v + 4);
    return directionAngle(lat, lon, nextLat, nextLon);
  };
  let turns = 0;
  for (let i = 1; i < roads.length; i++) {
    const change = direction(shapeOffsets[roads[i]]) - direction(shapeOffsets[roads[i - 1] + 1] - 2);
    if (Math.abs(Math.atan2(Math.sin(change), Math.cos(change))) > TURN_RADIANS) turns++;
  }
  return turns;
}

/** Names of the streets on which a route is longest, of those that the other route does not take; classes where they have none. */
function streetsOf(network: RoadNetwork, roads: Uint32Array, others: Uint32Array): string[] {
  const meters = new Map<string, number>();
  for (const road of roads) {
    if (others.includes(road)) continue;
    const name = roadName(network, road) || `${roadClass(network, road).replaceAll('_', ' ')} roads`;
    meters.set(name, (meters.get(name) ?? 0) + network.lengthMeters[road]);
  }
  return [...meters]
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => name)
    .slice(0, MOST_STREETS);
}

/** A route without a word of who took it, beside the other one of its pair: its size, then the streets that only it takes. */
export function routeWords(network: RoadNetwork, roads: Uint32Array, others: Uint32Array): string {
  const km = roads.reduce((sum, road) => sum + network.lengthMeters[road], 0) / 1000;
  const turns = counted(countTurns(network, roads), 'turn');
  const streets = streetsOf(network, roads, others);
  const along = streets.length > 0 ? `, along ${streets.join(' and ')}` : '';
  return `${fixed(km, 2)} km, ${counted(roads.length, 'road')}, ${turns}${along}`;
}
