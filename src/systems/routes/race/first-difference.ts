import type { RaceMoment, RaceRoutes } from './race';
import { roadsAt, sameRoads } from './race-routes';

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
