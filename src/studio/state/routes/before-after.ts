import type { RoadNetwork } from '../../../domain/road-network';
import { usesClosed } from '../../../domain/closed-roads';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { RouteSet } from '../../../generation/route';
import type { RouteGroup } from './route-book.svelte';

/** How the routes of one source differ from those that it drew for the same pairs before. */
export interface RouteChange {
  readonly source: RouteSource;
  /** Number of pairs. */
  readonly pairs: number;
  /** Pairs whose route takes other roads than before, ascending. */
  readonly changed: Uint32Array;
  /** Mean of km after minus km before over the changed routes that arrive both times; NaN without any. */
  readonly extraKm: number;
  /** Pairs whose route arrived before and does not now, and the other way round. */
  readonly lost: number;
  readonly won: number;
  /** Routes that arrived before, and that do now. */
  readonly arrived: { readonly before: number; readonly now: number };
}

type Routes = Pick<RouteSet, 'offsets' | 'roads' | 'arrived' | 'count'>;

/** Indices of the pairs whose routes take other roads. Both sets are for the same pairs. */
export function changedPairs(before: Routes, after: Routes): Uint32Array {
  const all = Uint32Array.from({ length: Math.min(before.count, after.count) }, (_, pair) => pair);
  return all.filter((pair) => !sameRoads(before, after, pair));
}

function sameRoads(a: Routes, b: Routes, pair: number): boolean {
  const [from, length] = [a.offsets[pair], a.offsets[pair + 1] - a.offsets[pair]];
  if (b.offsets[pair + 1] - b.offsets[pair] !== length) return false;
  for (let i = 0; i < length; i++) if (a.roads[from + i] !== b.roads[b.offsets[pair] + i]) return false;
  return true;
}

/** The change of every source that drew both times. */
export function routeChanges(
  { lengthMeters }: Pick<RoadNetwork, 'lengthMeters'>,
  before: Pick<RouteGroup, 'sets'>,
  after: Pick<RouteGroup, 'sets'>,
): RouteChange[] {
  return after.sets.flatMap(({ source, routes }): RouteChange[] => {
    const earlier = before.sets.find((set) => set.source === source)?.routes;
    if (!earlier) return [];
    const changed = changedPairs(earlier, routes);
    const both = changed.filter((pair) => earlier.arrived[pair] === 1 && routes.arrived[pair] === 1);
    const extra = both.reduce(
      (sum, pair) => sum + kmOf(lengthMeters, routes, pair) - kmOf(lengthMeters, earlier, pair),
      0,
    );
    const count = (was: number, is: number) =>
      changed.reduce(
        (sum, pair) => sum + (earlier.arrived[pair] === was && routes.arrived[pair] === is ? 1 : 0),
        0,
      );
    return [
      {
        source,
        pairs: routes.count,
        changed,
        extraKm: both.length > 0 ? extra / both.length : NaN,
        lost: count(1, 0),
        won: count(0, 1),
        arrived: { before: arrivals(earlier), now: arrivals(routes) },
      },
    ];
  });
}

const arrivals = ({ arrived }: Routes): number => arrived.reduce((sum, one) => sum + one, 0);

function kmOf(lengthMeters: Float64Array, { offsets, roads }: Routes, pair: number): number {
  let meters = 0;
  for (let at = offsets[pair]; at < offsets[pair + 1]; at++) meters += lengthMeters[roads[at]];
  return meters / 1000;
}

/** How many of the routes of a source use a closed road. */
export interface RoutesOverClosed {
  readonly source: RouteSource;
  readonly count: number;
  /** Number of routes. */
  readonly of: number;
}

/** How many routes of each source use a closed road. */
export function routesOverClosed(
  { sets }: Pick<RouteGroup, 'sets'>,
  roadCount: number,
  closed: Uint32Array,
): RoutesOverClosed[] {
  const isClosed = maskOf(roadCount, closed);
  return sets.map(({ source, routes }) => {
    let count = 0;
    for (let pair = 0; pair < routes.count; pair++) if (isOverClosed(routes, pair, isClosed)) count++;
    return { source, count, of: routes.count };
  });
}

/** (R) 1 where a road is closed. */
export function maskOf(roadCount: number, closed: Uint32Array): Uint8Array {
  const isClosed = new Uint8Array(roadCount);
  for (const road of closed) isClosed[road] = 1;
  return isClosed;
}

/** Whether a route uses a closed road; a pair without a route has its origin alone, which may be closed. */
export const isOverClosed = (routes: Routes, pair: number, isClosed: Uint8Array): boolean =>
  routes.offsets[pair + 1] - routes.offsets[pair] > 1 && usesClosed(routes, pair, isClosed);
