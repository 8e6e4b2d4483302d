import type { MatchGraph } from './match-graph';
import type { RoadWays } from './road-ways';

/** Matched places in the order of time; changed where a place has two names. */
export interface Places {
  readonly roads: Uint32Array;
  /** Metres from the start of the road. */
  readonly offsets: Float64Array;
  /** 1 where the vehicle has not left the road of the place before. */
  readonly stays: Uint8Array;
}

export interface ConnectedPath {
  /** (K) each a successor of the one before. */
  readonly roads: Uint32Array;
  /** (K) metres before each road, counted from the start of the first. */
  readonly starts: Float64Array;
  /** (M) metres of each place, on the same count. */
  readonly positions: Float64Array;
  /** (M) which of `roads` each place lies on, by its place there; never falls. */
  readonly onRoads: Uint32Array;
}

/**
 * A road of which less than this was driven at the end of a route was not driven: GPS cannot
 * tell its end from the next one's start.
 */
const END_METERS = 1;

/**
 * The route through places that are joined by ways. Places on the border of two roads at either end of the
 * route are moved to the road that was driven, in `places` too.
 */
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

/**
 * The first road of the path that was driven; places at the end of roads before it
 * are moved to the start of the next.
 */
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
