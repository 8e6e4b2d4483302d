import { ShortestPaths } from '../../../domain/shortest-path';
import type { MatchGraph } from '../../../matching/match-graph';
import { nearRoads, type NearRoads } from '../../../matching/segment-index';
import type { TravelTimeQuestion, TravelTimeSource, AskedTravelTime } from '../partly-seen-trip';
import { badInput } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { haversineKm } from '../../../domain/geo';
import type { GpsTraces } from '../../../domain/gps-traces';
import { RouteLine } from '../../../domain/route-points/route-line';
import { hourOf, RoadPaces } from '../../../knowledge/road-paces';
import type { MatchedPiece, MatchedTrace } from '../../../matching/matched-trace';
import type { Matcher } from '../../../matching/matcher';
import { matchTrace } from '../../../matching/match-traces';

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

/** How far it is from the first point of a trip to the last, in metres. */
type Distance = (question: TravelTimeQuestion) => number;

/** As the crow flies, by the haversine formula. */
export const straightMeters: Distance = ({ from, to }) => 1000 * haversineKm(...from, ...to);

/** Along the shortest path; as the crow flies where the map has none. */
export function roadMeters(graph: MatchGraph): Distance {
  const ways = new OdWays(graph, graph.lengthMeters);
  return (question) => ways.cost(question) ?? straightMeters(question);
}

/**
 * Travel times by the mean speed of training trips: all their minutes over all their metres, times the distance.
 * @throws Failure 'bad-input' where the training trips do not move; 'cancelled'
 */
export async function byMeanSpeed(
  training: readonly AskedTravelTime[],
  distance: Distance,
  task: Task,
): Promise<TravelTimeSource> {
  let [metres, minutes] = [0, 0];
  for (const trip of training) {
    await task.checkpoint();
    metres += distance(trip.question);
    minutes += trip.minutes;
  }
  if (!(metres > 0 && minutes > 0))
    throw badInput('The training trips end where they begin or take no time, so they have no mean speed.');
  return (question) => (distance(question) * minutes) / metres;
}

const SECONDS_PER_MINUTE = 60;
/** A shorter piece of a trace stands. */
const LEAST_METERS = 1;

/** Paces of the roads that GPS traces were driven on, by hour of the day. @throws Failure 'cancelled' */
export async function pacesOfTraces(
  matcher: Matcher,
  { traceCount, offsets, lonLat, times }: GpsTraces,
  task: Task,
): Promise<RoadPaces> {
  const paces = new RoadPaces(matcher.graph.network);
  for (let trace = 0; trace < traceCount; trace++) {
    const [start, end] = [offsets[trace], offsets[trace + 1]];
    const clock = times.subarray(start, end);
    const matched = await matchTrace(matcher, lonLat.subarray(2 * start, 2 * end), clock, task);
    // Whoever stands says nothing of a road, and the line of a route needs a length.
    for (const piece of matched.pieces)
      if (piece.routeMeters >= LEAST_METERS) learnPiece(paces, matcher.graph, matched, piece, clock);
    task.progress({ step: 'traces.match', done: trace + 1, total: traceCount, unit: 'traces' });
  }
  return paces;
}

function learnPiece(
  paces: RoadPaces,
  { network: { shapeOffsets }, shapeXY }: MatchGraph,
  { roads, offsets }: MatchedTrace,
  piece: MatchedPiece,
  times: Float64Array,
): void {
  const line = new RouteLine(
    Array.from(piece.roads, (road) => shapeXY.subarray(2 * shapeOffsets[road], 2 * shapeOffsets[road + 1])),
  );
  const points = Array.from(
    { length: piece.lastPoint - piece.firstPoint + 1 },
    (_, i) => piece.firstPoint + i,
  ).filter((point) => roads[point] >= 0);
  const fractions = Float64Array.from(points, (point, i) =>
    line.fractionOf(piece.pointPlaces[i], offsets[point]),
  );
  paces.learn(
    piece.roads,
    line,
    fractions,
    Float64Array.from(points, (point) => times[point]),
  );
}

/**
 * Travel times by the pace of roads at the hour of departure: those of the fastest way. Nobody drives only fastest ways, so all times are
 * stretched by one factor, with which they fit the training trips on the whole. Where the map has no way, the mean speed as the crow flies.
 * @throws Failure 'bad-input' where the training trips do not move; 'cancelled'
 */
export async function byRoadPaces(
  training: readonly AskedTravelTime[],
  graph: MatchGraph,
  paces: RoadPaces,
  task: Task,
): Promise<TravelTimeSource> {
  const beside = await byMeanSpeed(training, straightMeters, task);
  const ways = new Map<number, OdWays>();
  const fastest = (question: TravelTimeQuestion): number | null => {
    const hour = hourOf(question.departure);
    const open = ways.get(hour) ?? new OdWays(graph, secondsOfRoads(graph, paces, hour));
    ways.set(hour, open);
    const seconds = open.cost(question);
    return seconds === null ? null : seconds / SECONDS_PER_MINUTE;
  };
  const stretch = await stretchOf(training, fastest, task);
  return (question) => {
    const minutes = fastest(question);
    return minutes === null ? beside(question) : stretch * minutes;
  };
}

/** (R) */
const secondsOfRoads = ({ lengthMeters }: MatchGraph, paces: RoadPaces, hour: number): Float64Array =>
  lengthMeters.map((metres, road) => metres * paces.pace(road, hour));

async function stretchOf(
  training: readonly AskedTravelTime[],
  fastest: (question: TravelTimeQuestion) => number | null,
  task: Task,
): Promise<number> {
  let [real, expected] = [0, 0];
  for (const { question, minutes } of training) {
    await task.checkpoint();
    const found = fastest(question);
    if (found === null) continue;
    real += minutes;
    expected += found;
  }
  if (real > 0 && expected > 0) return real / expected;
  throw badInput(
    'No training trip has a way between its ends on these roads, so nothing is known of the speed of ways. Open the roads of their city.',
  );
}
