import type { RoadNetwork } from '../../../domain/road-network';
import { TurnKind, turnKind } from '../../../knowledge/link-attributes';
import { counted, fixed } from '../../figures';
import { roadClass, roadName } from '../../map/words';

const MOST_STREETS = 2;

/** How often a route turns. */
export const countTurns = (network: RoadNetwork, roads: Uint32Array): number =>
  roads.subarray(1).filter((road, i) => turnKind(network, roads[i], road) !== TurnKind.straight).length;

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
