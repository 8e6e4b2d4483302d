import { TRIP_POINTS } from '../../../models/htp/grammar';
import { MOST_ROADS } from '../../../models/htp/rq-vae-config';
import { patternsOf } from '../../../models/htp/sequence-length';
import { TOKEN_MODEL_PRESETS } from '../../../models/htp/token-model';
import { CONDITION_BINS } from '../../../models/htp/token-vocabulary';
import { answerLength } from '../../../models/htp/trip-answer';
import type { LocalPlane } from '../../../matching/local-plane';
import type { MatchGraph } from '../../../matching/match-graph';
import type { MatchedTrace } from '../../../matching/matched-trace';
import { longestEvenRun, median, stepsOf, type EvenRun } from './even-run';
import { MOST_CODEBOOKS } from '../token-model-sizes';
import type { PointTrip } from './point-trip';
import type { LeftOutReason } from './point-trips';

/** Points within a box of this diagonal, in metres, may all be of a vehicle that stands: GPS scatters as much. */
const ONE_PLACE_METERS = 50;

/** Tokens that every language model reads with `MOST_CODEBOOKS`: a trip is one whichever are trained. */
const CONTEXT = Math.min(...Object.values(TOKEN_MODEL_PRESETS).map(({ blockSize }) => blockSize));
const CONDITIONS = Object.keys(CONDITION_BINS).length;

/** GPS points of one trace. */
export interface Trace {
  /** Which of the data set. */
  readonly index: number;
  /** (2 P) degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
}

/** Why a trace is no trip, as far as that is seen before it is matched; null where it may be one. */
export function reasonBeforeMatching({ lonLat, times }: Trace, plane: LocalPlane): LeftOutReason | null {
  if (times.length < TRIP_POINTS.least) return 'too-few-points';
  return isOnePlace(lonLat, plane) ? 'one-place' : null;
}

/** The trip of a trace: its longest run of points at even intervals, or why there is none. */
export function tripOfTrace(
  trace: Trace,
  matched: MatchedTrace,
  graph: MatchGraph,
): PointTrip | LeftOutReason {
  const run = longestEvenRun(matched, trace.times);
  if (!run) return 'unmatched';
  if (run.points < TRIP_POINTS.least) return reasonOfShortness(matched);
  if (run.points > TRIP_POINTS.most) return 'too-many-points';
  const trip = tripOfRun(trace, run);
  const meters = trip.roads.reduce((sum, road) => sum + graph.lengthMeters[road], 0);
  if (meters < ONE_PLACE_METERS || isOnePlace(trip.lonLat, graph.plane)) return 'one-place';
  return fitsNetworks(trip.roads.length, run.points) ? trip : 'too-many-roads';
}

/** Points that are there and lie on one route were parted by gaps; else they were too few. */
const reasonOfShortness = ({ pieces }: MatchedTrace): LeftOutReason =>
  pieces.some(({ matchedPoints }) => matchedPoints >= TRIP_POINTS.least) ? 'gaps' : 'too-few-points';

function tripOfRun(
  { index, lonLat, times }: Trace,
  { piece, firstPoint, firstMatched, points }: EvenRun,
): PointTrip {
  const onPiece = piece.pointPlaces.subarray(firstMatched, firstMatched + points);
  const [first, last] = [onPiece[0], onPiece[points - 1]];
  const clock = times.slice(firstPoint, firstPoint + points);
  return {
    trace: index,
    firstPoint,
    lonLat: lonLat.slice(2 * firstPoint, 2 * (firstPoint + points)),
    times: clock,
    roads: piece.roads.slice(first, last + 1),
    places: Int32Array.from(onPiece, (place) => place - first),
    interval: median(stepsOf(clock)),
  };
}

/** Whether the tokeniser reads so many roads, and the language model the whole of prompt and answer. */
export function fitsNetworks(roads: number, points: number): boolean {
  const tokens = CONDITIONS + roads + answerLength(patternsOf(points), MOST_CODEBOOKS);
  // The last token of an answer is never read.
  return roads <= MOST_ROADS && tokens - 1 <= CONTEXT;
}

function isOnePlace(lonLat: Float64Array, plane: LocalPlane): boolean {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < lonLat.length; i += 2) {
    const [x, y] = [plane.x(lonLat[i]), plane.y(lonLat[i + 1])];
    // Positions that are no numbers are for the matcher to refuse.
    if (!Number.isFinite(x + y)) continue;
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [south, north] = [Math.min(south, y), Math.max(north, y)];
  }
  return east >= west && Math.hypot(east - west, north - south) < ONE_PLACE_METERS;
}
