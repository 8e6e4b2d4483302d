import { badInput, Failure } from '../../base/failure';
import type { TripOdPairs } from '../../generation/od-pairs';
import { StopReason, type RouteSet } from '../../generation/route';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../nn/safetensors';
import { OD_SOURCES, DRAWN_SOURCES, type OdSource } from './route-source';
import { type GeneratedSet } from './generated-set';
import { checkNumbers, floats, intsOf, numbersOf, uint32s, type Tensors } from '../checkpoints/tensor-values';

/**
 * A run's routes as a safetensors file. Per set of OD pairs (`train`, `test`): `<set>/trips`, `/origins`,
 * `/destinations` (N, I32), `/departures` (N). Per model: `<set>/<model>/offsets` (N+1, I32), `/roads`
 * (P, I32), `/seconds` (P: time since the road before was entered, 0 at each origin; or `/times`, where
 * that would round), `/stop` (N, U8), `/logProbs` (N; left out where all are NaN). Real numbers are F32
 * where that loses nothing, else F64.
 */
export function encodeRoutes(sets: readonly GeneratedSet[]): Uint8Array {
  const tensors: Tensors = new Map();
  const written = new Map<OdSource, TripOdPairs>();
  for (const { source, odSource, pairs, routes } of sets) {
    const before = written.get(odSource);
    if (!before) putPairs(tensors, odSource, pairs);
    else if (!samePairs(before, pairs))
      throw new Failure('internal', `The ${odSource} routes of one run are for different OD pairs.`);
    written.set(odSource, pairs);
    putRoutes(tensors, `${odSource}/${source}`, routes);
  }
  return writeSafetensors(tensors, { format: FORMAT, version: VERSION });
}

/**
 * Whether a file of routes can hold a set: its times must be numbers. They are none where a road of the data
 * set has a length or a speed that cannot be, and no reader would take them.
 */
export const isKeepable = ({ pairs, routes }: GeneratedSet): boolean =>
  pairs.departures.every(Number.isFinite) && routes.times.every(Number.isFinite);

const FORMAT = 'route-distillery-routes';
const VERSION = '1';

function putPairs(tensors: Tensors, at: string, pairs: TripOdPairs): void {
  tensors.set(`${at}/trips`, intsOf(pairs.tripIndices));
  tensors.set(`${at}/origins`, intsOf(pairs.origins));
  tensors.set(`${at}/destinations`, intsOf(pairs.destinations));
  tensors.set(`${at}/departures`, floats(pairs.departures));
}

function putRoutes(tensors: Tensors, at: string, routes: RouteSet): void {
  tensors.set(`${at}/offsets`, intsOf(routes.offsets));
  tensors.set(`${at}/roads`, intsOf(routes.roads));
  tensors.set(`${at}/stop`, { dtype: 'U8', shape: [routes.count], data: routes.stop });
  const seconds = secondsPerRoad(routes);
  if (seconds) tensors.set(`${at}/seconds`, floats(seconds));
  else tensors.set(`${at}/times`, floats(routes.times));
  if (routes.logProbs.some((logProb) => !Number.isNaN(logProb)))
    tensors.set(`${at}/logProbs`, floats(routes.logProbs));
  if (routes.proven) tensors.set(`${at}/proven`, { dtype: 'U8', shape: [routes.count], data: routes.proven });
}

/** Seconds between roads, far shorter when packed; null if the times would not come back as they are. */
function secondsPerRoad({ count, offsets, times }: RouteSet): Float64Array | null {
  const seconds = new Float64Array(times.length);
  for (let route = 0; route < count; route++) {
    for (let i = offsets[route] + 1; i < offsets[route + 1]; i++) {
      seconds[i] = times[i] - times[i - 1];
      if (times[i - 1] + seconds[i] !== times[i]) return null;
    }
  }
  return seconds;
}

function samePairs(a: TripOdPairs, b: TripOdPairs): boolean {
  const same = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    x.length === y.length && Array.prototype.every.call(x, (value, i) => value === y[i]);
  return (
    same(a.tripIndices, b.tripIndices) &&
    same(a.origins, b.origins) &&
    same(a.destinations, b.destinations) &&
    same(a.departures, b.departures)
  );
}

/**
 * The routes in such a file. Everything is checked but whether its roads and
 * trips exist: that takes the data set.
 * @throws Failure 'bad-input'
 */
export function decodeRoutes(bytes: Uint8Array): GeneratedSet[] {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== FORMAT || metadata.version !== VERSION)
    throw broken('they are of another format or version than this program reads');
  return OD_SOURCES.flatMap((odSource) => {
    const sources = DRAWN_SOURCES.filter((source) => tensors.has(`${odSource}/${source}/offsets`));
    if (sources.length === 0) return [];
    const pairs = readPairs(tensors, odSource);
    return sources.map((source) => ({
      source,
      odSource,
      pairs,
      routes: readRoutes(tensors, `${odSource}/${source}`, pairs),
    }));
  });
}

const broken = (what: string) =>
  badInput(`The routes of this run cannot be used: ${what}. Export the run again.`);

function readPairs(tensors: ReadonlyMap<string, SafetensorsTensor>, at: string): TripOdPairs {
  const tripIndices = uint32s(tensors, `${at}/trips`, broken);
  const size = tripIndices.length;
  const pairs = {
    tripIndices,
    origins: uint32s(tensors, `${at}/origins`, broken, size),
    destinations: uint32s(tensors, `${at}/destinations`, broken, size),
    departures: numbersOf(tensors, `${at}/departures`, broken, size),
  };
  checkNumbers(pairs.departures, `${at}/departures`, broken);
  return pairs;
}

function readRoutes(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  at: string,
  { origins, destinations, departures }: TripOdPairs,
): RouteSet {
  const count = origins.length;
  const offsets = uint32s(tensors, `${at}/offsets`, broken, count + 1);
  const roads = uint32s(tensors, `${at}/roads`, broken);
  checkOffsets(offsets, roads.length, at);
  const stop = Uint8Array.from(uint32s(tensors, `${at}/stop`, broken, count));
  checkEnds({ offsets, roads, origins, destinations, stop }, at);
  const times = tensors.has(`${at}/times`)
    ? numbersOf(tensors, `${at}/times`, broken, roads.length)
    : timesFrom(numbersOf(tensors, `${at}/seconds`, broken, roads.length), offsets, departures);
  checkNumbers(times, `${at}/times`, broken);
  const logProbs = tensors.has(`${at}/logProbs`)
    ? numbersOf(tensors, `${at}/logProbs`, broken, count)
    : new Float64Array(count).fill(NaN);
  const proven = tensors.has(`${at}/proven`)
    ? Uint8Array.from(uint32s(tensors, `${at}/proven`, broken, count))
    : undefined;
  if (proven?.some((one, route) => one > 1 || (one === 1 && stop[route] !== StopReason.arrived)))
    throw broken(`a route of ${at} that does not arrive is proven`);
  const arrived = stop.map((reason) => (reason === StopReason.arrived ? 1 : 0));
  // Copies, as everywhere else: sets are handed to other threads one by one.
  return {
    count,
    offsets,
    roads,
    times,
    origins: origins.slice(),
    destinations: destinations.slice(),
    arrived,
    stop,
    logProbs,
    ...(proven && { proven }),
  };
}

/** Every route has a road, and together they fill the array. */
function checkOffsets(offsets: Uint32Array, total: number, at: string): void {
  for (let route = 0; route + 1 < offsets.length; route++)
    if (offsets[route + 1] <= offsets[route]) throw broken(`${at} has a route without roads (${route})`);
  if (offsets[0] !== 0 || offsets[offsets.length - 1] !== total)
    throw broken(`the routes of ${at} do not fill its list of roads`);
}

type Ends = Pick<RouteSet, 'offsets' | 'roads' | 'origins' | 'destinations' | 'stop'>;

function checkEnds({ offsets, roads, origins, destinations, stop }: Ends, at: string): void {
  for (let route = 0; route < stop.length; route++) {
    if (roads[offsets[route]] !== origins[route])
      throw broken(`route ${route} of ${at} does not begin at its origin`);
    const arrived = roads[offsets[route + 1] - 1] === destinations[route];
    if (stop[route] > StopReason.beamsClosed || (stop[route] === StopReason.arrived && !arrived))
      throw broken(`route ${route} of ${at} does not end as it says`);
  }
}

function timesFrom(seconds: Float64Array, offsets: Uint32Array, departures: Float64Array): Float64Array {
  const times = new Float64Array(seconds.length);
  for (let route = 0; route + 1 < offsets.length; route++) {
    times[offsets[route]] = departures[route];
    for (let i = offsets[route] + 1; i < offsets[route + 1]; i++) times[i] = times[i - 1] + seconds[i];
  }
  return times;
}
