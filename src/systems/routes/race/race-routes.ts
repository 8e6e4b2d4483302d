import { type TrajectorySet, tripAt } from '../../../domain/trajectory-set';
import type { RaceRoutes, RaceMoment } from './race';

/** Copies of what a race keeps of routes. */
export const raceRoutes = ({ count, offsets, roads, arrived }: RaceRoutes): RaceRoutes => ({
  count,
  offsets: offsets.slice(),
  roads: roads.slice(),
  arrived: arrived.slice(),
});

/** A view of the roads of one route. */
export const roadsAt = (
  { offsets, roads }: Pick<RaceRoutes, 'offsets' | 'roads'>,
  pair: number,
): Uint32Array => roads.subarray(offsets[pair], offsets[pair + 1]);

export const sameRoads = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((road, i) => road === b[i]);

/** Whether a route is the real trip of its pair, road by road. @param trips (pairs) the trip of each pair */
export const isExact = (routes: RaceRoutes, pair: number, set: TrajectorySet, trips: Uint32Array): boolean =>
  sameRoads(roadsAt(routes, pair), tripAt(set, trips[pair]).roads);

/** How many routes arrive, and how many are the real trip. */
export function countRoutes(routes: RaceRoutes, set: TrajectorySet, trips: Uint32Array) {
  let [arrived, exact] = [0, 0];
  for (let pair = 0; pair < routes.count; pair++) {
    arrived += routes.arrived[pair];
    if (isExact(routes, pair, set, trips)) exact++;
  }
  return { arrived, exact };
}

/** A moment at which two runners part, and the first pair at which they do. */
export interface Difference {
  /** Index of the moment. */
  readonly moment: number;
  readonly pair: number;
}

/** The first moment at which two runners draw different routes; null where they never do, or no routes were kept. */
export const firstDifference = (moments: readonly RaceMoment[], a: number, b: number): Difference | null =>
  firstWhere(moments, a, b, (one, other, pair) => !sameRoads(roadsAt(one, pair), roadsAt(other, pair)));

/** The first moment at which one of two runners arrives and the other does not. */
export const firstArrivalDifference = (
  moments: readonly RaceMoment[],
  a: number,
  b: number,
): Difference | null =>
  firstWhere(moments, a, b, (one, other, pair) => one.arrived[pair] !== other.arrived[pair]);

function firstWhere(
  moments: readonly RaceMoment[],
  a: number,
  b: number,
  differ: (one: RaceRoutes, other: RaceRoutes, pair: number) => boolean,
): Difference | null {
  for (const [moment, { runners }] of moments.entries()) {
    const [one, other] = [runners[a]?.routes, runners[b]?.routes];
    if (!one || !other) continue;
    for (let pair = 0; pair < one.count; pair++) if (differ(one, other, pair)) return { moment, pair };
  }
  return null;
}
