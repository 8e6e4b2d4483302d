import type { RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';
import type { KnownCosts } from '../../knowledge/known-costs';
import type { DrivingCosts } from '../../knowledge/remaining-costs';
import { entryTimes } from '../../knowledge/road-seconds';
import type { OdPairs } from '../od-pairs';
import { routeSetFrom, StopReason, type RouteSet } from '../route';

/**
 * Baseline "shortest path": the path of least length, timed with `seconds` (see `roadSeconds`). A pair
 * without any path gives the origin alone, with the stop reason dead end.
 */
export function shortestPathRoutes(network: RoadNetwork, seconds: Float64Array, pairs: OdPairs): RouteSet {
  return cheapestPathRoutes(network, { roads: network.lengthMeters, links: null }, seconds, pairs);
}

/**
 * Baseline "fastest path": the path of least `seconds` (see `roadSeconds`);
 * otherwise like `shortestPathRoutes`.
 */
export function fastestPathRoutes(network: RoadNetwork, seconds: Float64Array, pairs: OdPairs): RouteSet {
  return cheapestPathRoutes(network, { roads: seconds, links: null }, seconds, pairs);
}

/**
 * Baseline "likeliest path": the path whose steps trips took most often, least sum of -log p1 of the Markov chain of the
 * first order. What it knows of the destination is where it is. Otherwise like `shortestPathRoutes`.
 */
export function likeliestPathRoutes(
  network: RoadNetwork,
  { surprise }: KnownCosts,
  seconds: Float64Array,
  pairs: OdPairs,
): RouteSet {
  return cheapestPathRoutes(network, surprise, seconds, pairs);
}

/**
 * Baseline "learnt cost": the path of least learnt cost (see `fitLearntCost`); otherwise like `shortestPathRoutes`.
 */
export function learntPathRoutes(
  network: RoadNetwork,
  { learnt }: KnownCosts,
  seconds: Float64Array,
  pairs: OdPairs,
): RouteSet {
  return cheapestPathRoutes(network, learnt, seconds, pairs);
}

function cheapestPathRoutes(
  network: RoadNetwork,
  costs: DrivingCosts,
  seconds: Float64Array,
  { origins, destinations, departures }: OdPairs,
): RouteSet {
  const search = new ShortestPaths(network, costs.roads, costs.links);
  const routes = Array.from(origins, (origin, i) => {
    const destination = destinations[i];
    const path = search.path(origin, destination);
    const roads = path ?? Uint32Array.of(origin);
    const stop = path ? StopReason.arrived : StopReason.deadEnd;
    return { roads, times: entryTimes(roads, departures[i], seconds), origin, destination, stop };
  });
  return routeSetFrom(routes);
}
