import { routeAt, routeSetFrom } from '../../../generation/route';
import type { NewRouteGroup, RouteGroup } from './route-book.svelte';

/** The routes of a group for some of its OD pairs; what was measured of the whole run stays with them. */
export function fewPairs(group: RouteGroup, positions: readonly number[]): NewRouteGroup {
  const { pairs, tripIndices } = group;
  const pick = <T extends Uint32Array | Float64Array>(all: T): T =>
    all.filter((_: number, i: number) => positions.includes(i)) as T;
  return {
    ...group,
    pairs: {
      origins: pick(pairs.origins),
      destinations: pick(pairs.destinations),
      departures: pick(pairs.departures),
    },
    tripIndices: tripIndices && pick(tripIndices),
    sets: group.sets.map(({ source, routes, seconds }) => ({
      source,
      seconds,
      routes: routeSetFrom(
        Array.from({ length: routes.count }, (_, i) => i)
          .filter((i) => positions.includes(i))
          .map((i) => routeAt(routes, i)),
      ),
    })),
  };
}
