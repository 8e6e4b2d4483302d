import type { MatchGraph } from './match-graph';
import type { RoadWays } from './road-ways';
import type { RoadNetwork } from '../domain/road-network';
import { BROKEN, detourSteps, NOT_LATER, type MatchedPiece } from './matched-trace';
import { increasingWhole, nonDecreasing } from '../base/numbers';

/** Matched places in the order of time; changed where a place has two names. */
interface Places {
  readonly roads: Uint32Array;
  /** Metres from the start of the road. */
  readonly offsets: Float64Array;
  /** 1 where the vehicle has not left the road of the place before. */
  readonly stays: Uint8Array;
}

interface ConnectedPath {
  /** (K) each a successor of the one before. */
  readonly roads: Uint32Array;
  /** (K) metres before each road, counted from the start of the first. */
  readonly starts: Float64Array;
  /** (M) metres of each place, on the same count. */
  readonly positions: Float64Array;
  /** (M) which of `roads` each place lies on, by its place there; never falls. */
  readonly onRoads: Uint32Array;
}

/** A road driven for less at the end of a route does not count: GPS cannot tell it from the next. */
const END_METERS = 1;

/** The route through places joined by ways; places on a border at its ends move to the driven road. */
export function connectedPath(graph: MatchGraph, ways: RoadWays, places: Places): ConnectedPath {
  const { roads, offsets, stays } = places;
  const path = [roads[0]];
  const onPath = new Uint32Array(roads.length);
  for (let i = 1; i < roads.length; i++) {
    if (!stays[i]) ways.appendPath(roads[i - 1], roads[i], path);
    onPath[i] = path.length - 1;
  }
  const route = { path, onPath, places, lengthMeters: graph.lengthMeters };
  const first = firstDriven(route);
  const last = lastDriven(route, first);
  const starts = new Float64Array(last - first + 1);
  for (let k = 1; k < starts.length; k++) starts[k] = starts[k - 1] + graph.lengthMeters[path[first + k - 1]];
  const positions = Float64Array.from(offsets, (offset, i) => starts[onPath[i] - first] + offset);
  const onRoads = onPath.map((road) => road - first);
  return { roads: Uint32Array.from(path.slice(first, last + 1)), starts, positions, onRoads };
}

interface Route {
  readonly path: readonly number[];
  /** Road of the path that each place lies on. */
  readonly onPath: Uint32Array;
  readonly places: Places;
  readonly lengthMeters: Float64Array;
}

/** The first driven road of the path; places at the end of roads before it move to its start. */
function firstDriven(route: Route): number {
  const { path, onPath, places, lengthMeters } = route;
  let first = 0;
  for (; first < path.length - 1; first++) {
    const nearEnd = lengthMeters[path[first]] - END_METERS;
    let count = 0;
    while (onPath[count] === first && places.offsets[count] > nearEnd) count++;
    if (onPath[count] === first) break;
    for (let i = 0; i < count; i++) put(route, i, first + 1, 0);
  }
  return first;
}

/** The same from the other end. */
function lastDriven(route: Route, first: number): number {
  const { path, onPath, places, lengthMeters } = route;
  let last = path.length - 1;
  for (; last > first; last--) {
    let from = onPath.length;
    while (onPath[from - 1] === last && places.offsets[from - 1] < END_METERS) from--;
    if (onPath[from - 1] === last) break;
    for (let i = from; i < onPath.length; i++) put(route, i, last - 1, lengthMeters[path[last - 1]]);
  }
  return last;
}

function put({ path, onPath, places }: Route, place: number, road: number, offset: number): void {
  onPath[place] = road;
  places.roads[place] = path[road];
  places.offsets[place] = offset;
}

/** 144 km/h, a fifth above the usual motorway limit: a faster step was matched wrongly. */
const IMPLAUSIBLE_METERS_PER_SECOND = 40;

/** Seconds of the matched points of a piece, and between which seconds its route lies. */
interface PieceClock {
  readonly times: Float64Array;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * A piece lies between the points before and after it, matched or not. @param times (P) seconds of the trace
 * @param fates (P) as far as known @param points the matched points of the piece, ascending
 */
export function limitsOf(times: Float64Array, fates: Uint8Array, points: Uint32Array): PieceClock {
  const usable = (point: number) => fates[point] !== BROKEN && fates[point] !== NOT_LATER;
  const clock = Float64Array.from(points, (point) => times[point]);
  let before = points[0] - 1;
  while (before >= 0 && !usable(before)) before--;
  let after = points[points.length - 1] + 1;
  while (after < times.length && !usable(after)) after++;
  const last = clock[clock.length - 1];
  return {
    times: clock,
    earliest: before < 0 ? clock[0] : Math.min(clock[0], times[before]),
    latest: after === times.length ? last : Math.max(last, times[after]),
  };
}

/** @param points the matched points of the piece, ascending @param xy (2 M) metres of these points */
export function matchedPiece(
  network: RoadNetwork,
  { roads, starts, positions, onRoads }: ConnectedPath,
  points: Uint32Array,
  xy: Float64Array,
  clock: PieceClock,
): Omit<MatchedPiece, 'evidence'> {
  const { times } = clock;
  const last = times.length - 1;
  let implausibleSteps = 0;
  for (let i = 0; i < last; i++) {
    const meters = positions[i + 1] - positions[i];
    if (meters > IMPLAUSIBLE_METERS_PER_SECOND * (times[i + 1] - times[i])) implausibleSteps++;
  }
  return {
    firstPoint: points[0],
    lastPoint: points[last],
    matchedPoints: points.length,
    roads,
    times: entryTimes({ starts, positions, ...clock }),
    pointPlaces: onRoads,
    routeMeters: Math.max(0, positions[last] - positions[0]),
    seconds: times[last] - times[0],
    uTurns: uTurnsOf(network, roads),
    detours: columnOf(detourSteps(xy, positions).map((step) => points[step])),
    implausibleSteps,
  };
}

function uTurnsOf(network: RoadNetwork, roads: Uint32Array): Uint32Array {
  const found: number[] = [];
  for (let i = 0; i + 1 < roads.length; i++) if (isOpposite(network, roads[i], roads[i + 1])) found.push(i);
  return columnOf(found);
}

/** Most routes have no trouble, and there may be a million: they share one array. */
const columnOf = (values: readonly number[]): Uint32Array =>
  values.length === 0 ? NONE : Uint32Array.from(values);
const NONE = new Uint32Array(0);

/** Whether nothing follows a road but the way back. */
export function isDeadEnd(network: RoadNetwork, road: number): boolean {
  const { successorOffsets, successors } = network;
  const following = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
  return following.every((next) => isOpposite(network, road, next));
}

/** Whether one road is the other driven backwards: the same line in the other direction. */
export function isOpposite({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number, other: number): boolean {
  const count = shapeOffsets[road + 1] - shapeOffsets[road];
  if (shapeOffsets[other + 1] - shapeOffsets[other] !== count) return false;
  const end = 2 * (shapeOffsets[other + 1] - 1);
  const start = 2 * shapeOffsets[road];
  for (let i = 0; i < count; i++)
    for (let axis = 0; axis < 2; axis++)
      if (shapeLonLat[start + 2 * i + axis] !== shapeLonLat[end - 2 * i + axis]) return false;
  return true;
}

interface Passage {
  /** (K) metres of route before each of its roads; the first is 0. */
  readonly starts: Float64Array;
  /** (M) metres of route at each matched point; may step back a little. */
  readonly positions: Float64Array;
  /** (M) seconds at each matched point, strictly increasing. */
  readonly times: Float64Array;
  /** The trip is known to lie between these. */
  readonly earliest: number;
  readonly latest: number;
}

/**
 * When each road is entered, in whole seconds, strictly increasing: even movement between points, and the
 * mean speed at the ends, within the limits of the trip.
 */
export function entryTimes(passage: Passage): Float64Array {
  const { earliest, latest } = passage;
  const entered = momentsAt(passage, nonDecreasing(passage.positions));
  // Files of trips, and the programs that read them, know no fractions, and a road of a few metres is passed in less than a
  // second. Where there are more roads than seconds, the last ones are entered after the end.
  return increasingWhole(
    entered.map((time) => Math.min(latest, Math.max(earliest, time))),
    earliest,
    latest,
  );
}

function momentsAt({ starts, times }: Passage, positions: Float64Array): Float64Array {
  const last = positions.length - 1;
  const speed = last > 0 ? (positions[last] - positions[0]) / (times[last] - times[0]) : 0;
  let point = 0;
  return starts.map((at) => {
    while (point < last && positions[point] < at) point++;
    if (at < positions[0]) return times[0] - (positions[0] - at) / speed;
    if (at > positions[last]) return times[last] + (at - positions[last]) / speed;
    if (at === positions[point]) return times[point];
    const part = (at - positions[point - 1]) / (positions[point] - positions[point - 1]);
    return times[point - 1] + part * (times[point] - times[point - 1]);
  });
}
