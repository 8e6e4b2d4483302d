import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { counted, listed, shown } from '../../../base/text';
import { splitTripsByDay } from '../../../data/splits/split-trips-by-day';
import { boundsOfPoints, networkBounds, type Bounds } from '../../../domain/bounds';
import type { Dataset } from '../../../domain/dataset';
import type { GpsTraces } from '../../../domain/gps-traces';
import { matchTrace } from '../../../matching/match-traces';
import type { Matcher } from '../../../matching/matcher';
import { networkMatcher } from '../../../matching/network-matcher';
import { TRIP_POINTS } from '../../../models/htp/grammar';
import { leftOutText } from './left-out-words';
import type { PointTrip } from './point-trip';
import { LEFT_OUT_REASONS, type LeftOutReason, type PointTrips } from './point-trips';
import { reasonBeforeMatching, tripOfTrace, type Trace } from './trip-of-trace';

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
  throw new Failure(
    'bad-input',
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
    return new Failure(
      'bad-input',
      `Of ${counted(tried, 'GPS trace')} of ${shown(name)} with ${TRIP_POINTS.least} points or more none matches its roads. ` +
        `The points lie between ${boxText(boundsOfPoints(traces.lonLat))}, the roads between ${boxText(networkBounds(network))}. ` +
        'Open the roads of the place where the traces were recorded; longitude comes before latitude, in degrees, and each ' +
        'point is later than the one before.',
      details,
    );
  const reasons = LEFT_OUT_REASONS.filter((reason) => leftOut[reason] > 0);
  return new Failure(
    'bad-input',
    `Of ${counted(traces.traceCount, 'GPS trace')} of ${shown(name)} none makes a trip: ` +
      `${listed(reasons.map((reason) => leftOutText(reason, leftOut[reason])))}. A trip is ${TRIP_POINTS.least} to ` +
      `${TRIP_POINTS.most} points in a row at even intervals on one route. Cut long recordings into single drives, and give ` +
      'every point that was recorded.',
    details,
  );
}

const boxText = ({ minLon, minLat, maxLon, maxLat }: Bounds): string =>
  `longitude ${minLon.toFixed(3)} and ${maxLon.toFixed(3)}, latitude ${minLat.toFixed(3)} and ${maxLat.toFixed(3)}`;
