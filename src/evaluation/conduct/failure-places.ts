import type { RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { RouteSet } from '../../generation/route';
import type { Conduct } from './conduct';
import { FailureKind } from './failure-kinds';

/** What is known of routes by the time that their places of failure are asked for. */
export interface FailedRoutes {
  readonly routes: RouteSet;
  readonly conduct: Conduct;
  /** (N) a FailureKind of each. */
  readonly kinds: Uint8Array;
  /** The real trip of each OD pair. */
  readonly twins: TrajectorySet | null;
}

/**
 * (N) the road where each route failed, or -1 where it did not: of one that circled the road where it first came
 * back; of a detour the first road that is neither on the shortest path nor on the real trip (its first road
 * where there is none); of all others the last road.
 */
export function failurePlaces(
  network: RoadNetwork,
  { routes, conduct, kinds, twins }: FailedRoutes,
): Int32Array {
  const search = new ShortestPaths(network, network.lengthMeters);
  return Int32Array.from({ length: routes.count }, (_, i) => {
    const roads = routes.roads.subarray(routes.offsets[i], routes.offsets[i + 1]);
    switch (kinds[i]) {
      case FailureKind.none:
        return -1;
      case FailureKind.circled:
        return conduct.firstReturn[i];
      case FailureKind.detour: {
        const path = search.path(routes.origins[i], routes.destinations[i]) ?? [];
        const trip = twins ? twins.roads.subarray(twins.offsets[i], twins.offsets[i + 1]) : [];
        const corridor = new Set([...path, ...trip]);
        return roads.find((road) => !corridor.has(road)) ?? roads[0];
      }
      default:
        return roads[roads.length - 1];
    }
  });
}
