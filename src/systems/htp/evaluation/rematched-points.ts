import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { matchTrace } from '../../../matching/match-traces';
import type { MatchGraph } from '../../../matching/match-graph';
import type { Matcher } from '../../../matching/matcher';
import { nearRoads, type NearRoads } from '../../../matching/segment-index';
import type { PlacedPoints } from './placed-points';

/** Where the nearest road of a point is sought first, in metres, and then in circles twice as wide. */
const FIRST_RADIUS = 100;
/** Half around the Earth: everything is within. */
const LAST_RADIUS = 2.1e7;

/** Points on the roads that map-matching finds. */
export interface RematchedPoints {
  /** The same points; those that matching leaves out are on the road nearest to them. */
  readonly points: PlacedPoints;
  /** Roads of the routes that were found, in driving order; none where nothing was matched. */
  readonly route: Uint32Array;
}

/** Matches the points of a drive anew. @throws Failure 'bad-input' for a point that is no place; 'cancelled' */
export async function rematched(
  points: PlacedPoints,
  matcher: Matcher,
  task: Task,
): Promise<RematchedPoints> {
  const { lonLat, times } = points;
  const { roads, pieces } = await matchTrace(matcher, lonLat, times, task);
  const found = nearRoads(1);
  const on = Uint32Array.from(roads, (road, i) =>
    road >= 0 ? road : nearestRoad(matcher.graph, lonLat[2 * i], lonLat[2 * i + 1], found),
  );
  return {
    points: { lonLat, times, roads: on },
    route: Uint32Array.from(pieces.flatMap((piece) => Array.from(piece.roads))),
  };
}

function nearestRoad({ plane, index }: MatchGraph, lon: number, lat: number, found: NearRoads): number {
  if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
    throw new Failure('bad-input', `A point lies at longitude ${lon}, latitude ${lat}, which is no place.`);
  for (let radius = FIRST_RADIUS; radius <= LAST_RADIUS; radius *= 2) {
    index.near(plane.x(lon), plane.y(lat), radius, found);
    if (found.count > 0) return found.roads[0];
  }
  throw new Failure('bad-input', `No road is near longitude ${lon}, latitude ${lat}.`);
}

/** How far found routes and true ones have the same roads: shares of all roads of all trips, a road driven twice counted twice. */
export class RouteRecovery {
  #common = 0;
  #driven = 0;
  #found = 0;

  add(driven: ArrayLike<number>, found: ArrayLike<number>): void {
    const left = new Map<number, number>();
    for (let i = 0; i < driven.length; i++) left.set(driven[i], (left.get(driven[i]) ?? 0) + 1);
    for (let i = 0; i < found.length; i++) {
      const times = left.get(found[i]) ?? 0;
      if (times === 0) continue;
      left.set(found[i], times - 1);
      this.#common++;
    }
    this.#driven += driven.length;
    this.#found += found.length;
  }

  /** Both are 0 where nothing was found. */
  get shares(): { readonly recall: number; readonly precision: number } {
    return {
      recall: this.#common / this.#driven,
      precision: this.#found === 0 ? 0 : this.#common / this.#found,
    };
  }
}
