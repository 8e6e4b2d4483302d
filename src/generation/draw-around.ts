import type { ClosedRoads } from '../domain/closed-roads';
import type { RoadNetwork } from '../domain/road-network';
import { strongComponents } from '../domain/road-adjacency';
import { type OdPairs, isReachable } from './od-pairs';
import { StopReason, type RouteSet } from './route';

/**
 * Draws routes around closed roads: pairs that cannot be driven any more get their origin alone as route and
 * the reason why (`closed`, `cutOff`), and are not searched for.
 * @param network with all roads open
 * @param closed null draws as ever
 * @param draw a route for each pair, on the network of `closed`
 */
export async function drawAround<Routes extends RouteSet>(
  network: RoadNetwork,
  closed: ClosedRoads | null,
  pairs: OdPairs,
  draw: (pairs: OdPairs) => Promise<Routes>,
): Promise<Routes> {
  const stops = closed && stopsOf(network, closed, pairs);
  if (!stops?.some((stop) => stop !== StopReason.arrived)) return draw(pairs);
  const { origins, destinations } = pairs;
  const stays = (pair: number) => stops[pair] !== StopReason.arrived;
  // Who is where they want to be is not searched for: the route is the origin alone, whoever draws it.
  const asked = destinations.map((destination, pair) => (stays(pair) ? origins[pair] : destination));
  const routes = await draw({ ...pairs, destinations: asked });
  return {
    ...routes,
    destinations: destinations.slice(),
    arrived: routes.arrived.map((arrived, pair) => (stays(pair) ? 0 : arrived)),
    stop: routes.stop.map((stop, pair) => (stays(pair) ? stops[pair] : stop)),
    ...(routes.proven && { proven: routes.proven.map((proven, pair) => (stays(pair) ? 0 : proven)) }),
  };
}

/**
 * (N) why each pair cannot be driven any more: `closed` or `cutOff`, `arrived` for those that can. A pair
 * without a way on open roads either counts among these: its search says so itself.
 */
function stopsOf(network: RoadNetwork, closed: ClosedRoads, { origins, destinations }: OdPairs): Uint8Array {
  const { roadCount, successorOffsets, successors } = closed.network;
  const component = strongComponents(roadCount, successorOffsets, successors);
  return Uint8Array.from(origins, (origin, pair) => {
    const destination = destinations[pair];
    if (closed.isClosed[origin] || closed.isClosed[destination]) return StopReason.closed;
    if (component[origin] === component[destination]) return StopReason.arrived;
    if (isReachable(closed.network, origin, destination)) return StopReason.arrived;
    return isReachable(network, origin, destination) ? StopReason.cutOff : StopReason.arrived;
  });
}
