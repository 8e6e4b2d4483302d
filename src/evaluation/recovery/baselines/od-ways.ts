import { ShortestPaths } from '../../../domain/shortest-path';
import type { MatchGraph } from '../../../matching/match-graph';
import { nearRoads, type NearRoads } from '../../../matching/segment-index';
import type { TravelTimeQuestion } from '../partly-seen-trip';

/** Farther than this from all roads a point lies beside the map. */
const FARTHEST_METERS = 200;
/** Roads as near as this are one street, in both its directions. */
const SAME_STREET_METERS = 0.01;
/** Enough to find both directions of a street and what meets there. */
const LOOKED_AT = 8;

/** A place on a road: metres from its start. */
export interface RoadPlace {
  readonly road: number;
  readonly offset: number;
}

/** Where a way begins and ends, and what driving it costs. */
export interface OdWay {
  readonly origin: RoadPlace;
  readonly destination: RoadPlace;
  readonly cost: number;
}

/**
 * Cheapest ways between two points, from the street that is nearest to the first to the one that is nearest to the second, in whichever direction of
 * both is cheaper. A part of a road costs its share of the road.
 */
export class OdWays {
  readonly #paths: ShortestPaths;
  readonly #near: NearRoads = nearRoads(LOOKED_AT);

  /** @param roadCost (R) of driving each road, at least 0: metres or seconds */
  constructor(
    private readonly graph: MatchGraph,
    private readonly roadCost: Float64Array,
  ) {
    this.#paths = new ShortestPaths(graph.network, roadCost);
  }

  /** Null where one of the points lies beside the map, or no way joins them. */
  cost(question: Pick<TravelTimeQuestion, 'from' | 'to'>): number | null {
    return this.cheapest(question)?.cost ?? null;
  }

  /** The ends of the cheapest way, and what it costs. Null as `cost` is. */
  cheapest({ from, to }: Pick<TravelTimeQuestion, 'from' | 'to'>): OdWay | null {
    const destinations = this.#places(to);
    let least: OdWay | null = null;
    for (const origin of this.#places(from)) {
      const between = this.#paths.costs(
        origin.road,
        destinations.map(({ road }) => road),
      );
      destinations.forEach((destination, i) => {
        const cost = this.#costOf(origin, destination, between[i]);
        if (cost < (least?.cost ?? Infinity)) least = { origin, destination, cost };
      });
    }
    return least;
  }

  /** @param between of the roads after that of the origin, that of the destination as a whole with them */
  #costOf(origin: RoadPlace, destination: RoadPlace, between: number): number {
    const after = this.#shareBefore(origin);
    const before = this.#shareBefore(destination);
    // A destination behind the origin is as far as the way back along the road: GPS jitters, and nobody drives round the block for that.
    if (origin.road === destination.road) return Math.abs(before - after) * this.roadCost[origin.road];
    return (
      between + (1 - after) * this.roadCost[origin.road] - (1 - before) * this.roadCost[destination.road]
    );
  }

  #shareBefore({ road, offset }: RoadPlace): number {
    return Math.min(1, offset / this.graph.lengthMeters[road]);
  }

  #places([lon, lat]: readonly [number, number]): RoadPlace[] {
    const { plane, index } = this.graph;
    const found = this.#near;
    index.near(plane.x(lon), plane.y(lat), FARTHEST_METERS, found);
    const places: RoadPlace[] = [];
    for (let i = 0; i < found.count && found.distances[i] - found.distances[0] < SAME_STREET_METERS; i++)
      places.push({ road: found.roads[i], offset: found.offsets[i] });
    return places;
  }
}
