import { middleNumber } from '../../../base/quantiles';
import { badInput, type Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { counted, listed, shown } from '../../../base/text';
import { splitTripsByDay } from '../../../data/splits/split-trips';
import { boundsOfPoints, networkBounds, type Bounds } from '../../../domain/geo';
import type { Dataset } from '../../../domain/dataset';
import type { GpsTraces } from '../../../domain/gps-traces';
import { matchTrace } from '../../../matching/match-traces';
import { networkMatcher, type Matcher } from '../../../matching/matcher';
import { TRIP_POINTS } from '../../../models/htp/grammar';
import {
  LEFT_OUT_REASONS,
  type LeftOutReason,
  type PointTrips,
  type PointTrip,
  leftOutText,
} from './point-trips';
import { MOST_ROADS } from '../../../models/htp/rq-vae-config';
import { patternsOf } from '../../../models/htp/sequence-length';
import { TOKEN_MODEL_PRESETS } from '../../../models/htp/token-model';
import { CONDITION_BINS } from '../../../models/htp/token-vocabulary';
import { answerLength } from '../../../models/htp/trip-answer';
import type { LocalPlane } from '../../../matching/segment-index';
import type { MatchGraph } from '../../../matching/match-graph';
import { type MatchedTrace, MATCHED, type MatchedPiece } from '../../../matching/matched-trace';
import { MOST_CODEBOOKS } from '../points-config';

export type TracedDataset = Pick<Dataset, 'name' | 'network' | 'extras'>;

const TRACES_PER_REPORT = 20;

/**
 * The trips of the GPS of a data set: each trace is matched onto the roads, and its longest run of points at even intervals
 * that lies on one route is a trip. At most one trip for each trace; of all others it is counted why not.
 * @param matcher of the network, where one is at hand; a new one takes seconds
 * @throws Failure 'bad-input' where there are no traces, none lies on the roads, or none makes a trip; 'cancelled'
 */
export async function makePointTrips(
  dataset: TracedDataset,
  task: Task,
  matcher?: Matcher,
): Promise<PointTrips> {
  const traces = tracesOf(dataset);
  const { trips, leftOut } = await matchAll(
    traces,
    matcher ?? (await networkMatcher(dataset.network, task)),
    task,
  );
  if (trips.length === 0) throw nothingLeft(dataset, traces, leftOut);
  return { trips, ...splitTripsByDay(trips), traces: traces.traceCount, leftOut };
}

function tracesOf({ name, extras }: TracedDataset): GpsTraces {
  const traces = extras?.traces;
  if (traces && traces.traceCount > 0) return traces;
  throw badInput(
    `${shown(name)} has no GPS traces, and GPS points are learnt from them. Open a data set with the file gps.csv ` +
      `(trace, time, longitude and latitude of each point), or the sample points.`,
  );
}

type LeftOut = Record<LeftOutReason, number>;

async function matchAll(
  traces: GpsTraces,
  matcher: Matcher,
  task: Task,
): Promise<{ trips: PointTrip[]; leftOut: LeftOut }> {
  const trips: PointTrip[] = [];
  const leftOut = Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, 0])) as LeftOut;
  const total = traces.traceCount;
  for (let index = 0; index < total; index++) {
    if (index % TRACES_PER_REPORT === 0)
      task.progress({ step: 'traces.match', done: index, total, unit: 'traces' });
    await task.checkpoint();
    const made = await tripOrReason(traceAt(traces, index), matcher, task);
    if (typeof made === 'string') leftOut[made]++;
    else trips.push(made);
  }
  task.progress({ step: 'traces.match', done: total, total, unit: 'traces' });
  return { trips, leftOut };
}

async function tripOrReason(trace: Trace, matcher: Matcher, task: Task): Promise<PointTrip | LeftOutReason> {
  const reason = reasonBeforeMatching(trace, matcher.graph.plane);
  if (reason) return reason;
  return tripOfTrace(trace, await matchTrace(matcher, trace.lonLat, trace.times, task), matcher.graph);
}

function traceAt({ offsets, lonLat, times }: GpsTraces, index: number): Trace {
  const [start, end] = [offsets[index], offsets[index + 1]];
  return { index, lonLat: lonLat.subarray(2 * start, 2 * end), times: times.subarray(start, end) };
}

function nothingLeft({ name, network }: TracedDataset, traces: GpsTraces, leftOut: LeftOut): Failure {
  const details = { traces: traces.traceCount, leftOut };
  const tried = traces.traceCount - leftOut['too-few-points'] - leftOut['one-place'];
  if (tried > 0 && leftOut.unmatched === tried)
    return badInput(
      `Of ${counted(tried, 'GPS trace')} of ${shown(name)} with ${TRIP_POINTS.least} points or more none matches its roads. ` +
        `The points lie between ${boxText(boundsOfPoints(traces.lonLat))}, the roads between ${boxText(networkBounds(network))}. ` +
        'Open the roads of the place where the traces were recorded; longitude comes before latitude, in degrees, and each ' +
        'point is later than the one before.',
      details,
    );
  const reasons = LEFT_OUT_REASONS.filter((reason) => leftOut[reason] > 0);
  return badInput(
    `Of ${counted(traces.traceCount, 'GPS trace')} of ${shown(name)} none makes a trip: ` +
      `${listed(reasons.map((reason) => leftOutText(reason, leftOut[reason])))}. A trip is ${TRIP_POINTS.least} to ` +
      `${TRIP_POINTS.most} points in a row at even intervals on one route. Cut long recordings into single drives, and give ` +
      'every point that was recorded.',
    details,
  );
}

const boxText = ({ minLon, minLat, maxLon, maxLat }: Bounds): string =>
  `longitude ${minLon.toFixed(3)} and ${maxLon.toFixed(3)}, latitude ${minLat.toFixed(3)} and ${maxLat.toFixed(3)}`;

/** Points within a box of this diagonal, in metres, may all be of a vehicle that stands: GPS scatters as much. */
const ONE_PLACE_METERS = 50;

/** Tokens that every language model reads with `MOST_CODEBOOKS`: a trip is one whichever are trained. */
const CONTEXT = Math.min(...Object.values(TOKEN_MODEL_PRESETS).map(({ blockSize }) => blockSize));
const CONDITIONS = Object.keys(CONDITION_BINS).length;

/** GPS points of one trace. */
interface Trace {
  /** Which of the data set. */
  readonly index: number;
  /** (2 P) degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
}

/** Why a trace is no trip, as far as that is seen before it is matched; null where it may be one. */
function reasonBeforeMatching({ lonLat, times }: Trace, plane: LocalPlane): LeftOutReason | null {
  if (times.length < TRIP_POINTS.least) return 'too-few-points';
  return isOnePlace(lonLat, plane) ? 'one-place' : null;
}

/** The trip of a trace: its longest run of points at even intervals, or why there is none. */
function tripOfTrace(trace: Trace, matched: MatchedTrace, graph: MatchGraph): PointTrip | LeftOutReason {
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
    interval: middleNumber(stepsOf(clock), 'lower'),
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

/** Intervals are even while none is longer, or shorter, than the usual one by this factor. */
const EVEN_FACTOR = 1.5;

/** Consecutive matched points of one piece of a trace, at even intervals. */
interface EvenRun {
  readonly piece: MatchedPiece;
  /** Its first point, as a point of the trace. */
  readonly firstPoint: number;
  /** The same point among the matched points of the piece. */
  readonly firstMatched: number;
  readonly points: number;
}

/**
 * The longest run of points of a matched trace that lie at even intervals on one connected route, the first of equally long
 * ones; null where no point is matched. A point that is not matched, and a step that is longer or shorter than the usual one
 * of the trace by a factor of 1.5, ends a run.
 * @param times (P) seconds
 */
function longestEvenRun({ pieces, fates }: MatchedTrace, times: Float64Array): EvenRun | null {
  const usual = middleNumber(stepsOf(times), 'lower');
  const isEven = (seconds: number) => seconds <= EVEN_FACTOR * usual && seconds * EVEN_FACTOR >= usual;
  let best: EvenRun | null = null;
  for (const piece of pieces) {
    let run = { piece, firstPoint: piece.firstPoint, firstMatched: 0, points: 0 };
    let matched = 0;
    for (let point = piece.firstPoint; point <= piece.lastPoint; point++) {
      if (fates[point] !== MATCHED) continue;
      const follows = point === run.firstPoint + run.points && run.points > 0;
      if (follows && isEven(times[point] - times[point - 1])) run = { ...run, points: run.points + 1 };
      else run = { piece, firstPoint: point, firstMatched: matched, points: 1 };
      if (run.points > (best?.points ?? 0)) best = run;
      matched++;
    }
  }
  return best;
}

/** Seconds between points that follow each other, as far as the clock goes forward. */
function stepsOf(times: Float64Array): Float64Array {
  return times
    .subarray(1)
    .map((time, i) => time - times[i])
    .filter((step) => step > 0);
}
