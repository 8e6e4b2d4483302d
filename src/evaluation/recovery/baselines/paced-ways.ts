import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import type { GpsTraces } from '../../../domain/gps-traces';
import { RouteLine } from '../../../domain/route-points/route-line';
import { hourOf, RoadPaces } from '../../../knowledge/road-paces';
import type { MatchGraph } from '../../../matching/match-graph';
import type { MatchedPiece, MatchedTrace } from '../../../matching/matched-trace';
import type { Matcher } from '../../../matching/matcher';
import { matchTrace } from '../../../matching/match-traces';
import type { AskedTravelTime } from '../asked-trips';
import type { TravelTimeQuestion, TravelTimeSource } from '../partly-seen-trip';
import { byMeanSpeed, straightMeters } from './mean-speed';
import { OdWays } from './od-ways';

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
  throw new Failure(
    'bad-input',
    'No training trip has a way between its ends on these roads, so nothing is known of the speed of ways. Open the roads of their city.',
  );
}
