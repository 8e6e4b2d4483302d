import type { RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';
import type { OdPairs } from '../od-pairs';
import { routeSetFrom, StopReason, type RouteSet } from '../route';
import { entryTimes } from '../../knowledge/road-seconds';

/**
 * Baseline "shortest path": the path of least length, timed with `seconds` (see `roadSeconds`). A pair
 * without any path gives the origin alone, with the stop reason dead end.
 */
export function shortestPathRoutes(network: RoadNetwork, seconds: Float64Array, pairs: OdPairs): RouteSet {
  return cheapestPathRoutes(network, network.lengthMeters, seconds, pairs);
}

/**
 * Baseline "fastest path": the path of least `seconds` (see `roadSeconds`);
 * otherwise like `shortestPathRoutes`.
 */
export function fastestPathRoutes(network: RoadNetwork, seconds: Float64Array, pairs: OdPairs): RouteSet {
  return cheapestPathRoutes(network, seconds, seconds, pairs);
}

function cheapestPathRoutes(
  network: RoadNetwork,
  roadCost: Float64Array,
  seconds: Float64Array,
  { origins, destinations, departures }: OdPairs,
): RouteSet {
  const search = new ShortestPaths(network, roadCost);
  const routes = Array.from(origins, (origin, i) => {
    const destination = destinations[i];
    const path = search.path(origin, destination);
    const roads = path ?? Uint32Array.of(origin);
    const stop = path ? StopReason.arrived : StopReason.deadEnd;
    return { roads, times: entryTimes(roads, departures[i], seconds), origin, destination, stop };
  });
  return routeSetFrom(routes);
}
