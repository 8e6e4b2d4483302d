import type { ClosedRoads } from '../../domain/closed-roads';
import { haversineKm } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { routeAt, type RouteSet } from '../../generation/route';
import type { ConductKey } from './conduct-catalogue';
import { ERRAND_KM, FAILURE_RULES } from './failure-rules';
import { fastestPart } from './fastest';
import { Returns } from './returns';
import { shortestLengthsKm } from './shortest-lengths';
import { ShortestPaths } from '../../domain/shortest-path';
import { speedingOf } from './speeding';
import { countSteps } from './steps';

/** Every value of conduct, (N) each; see CONDUCT for readings and units, NaN where one does not apply. */
export type ConductValues = Readonly<Record<ConductKey, Float64Array>>;

/** What no car can do. */
export const IMPOSSIBLE = [
  'jump',
  'wrongWay',
  'forbiddenTurn',
  'closedRoad',
  'timesBack',
  'tooFast',
] as const;
/** What goes wrong at a place of its own; all else goes wrong where a route begins or ends. */
export const PLACED = [...IMPOSSIBLE, 'circled', 'detour'] as const;

/** How each route of a set behaves. */
export interface Conduct {
  readonly count: number;
  readonly values: ConductValues;
  /** (N) km of the shortest path between the requested roads; NaN where no path leads. */
  readonly shortestKm: Float64Array;
  /**
   * (N) each: place in the route, from 0, where that first goes wrong, or -1: where it comes back to where it was, where
   * its fastest part ends, or a detour is seen.
   */
  readonly firsts: Readonly<Record<(typeof PLACED)[number], Int32Array>>;
}

/** What the conduct of routes can be held against. */
export interface ConductOptions {
  /** The real trip of each OD pair, trip i for route i. */
  readonly twins?: TrajectorySet | null;
  /** (N) what `shortestLengthsKm` says of the requested roads, where it is known already. */
  readonly shortestKm?: Float64Array;
  /** Roads that nobody may drive: shortest paths avoid them. */
  readonly closed?: ClosedRoads | null;
}

/** Looks at each route by itself. Driven trips are looked at as `tripsAsRoutes`. */
export function conductOf(
  network: RoadNetwork,
  routes: RouteSet,
  { twins = null, shortestKm, closed = null }: ConductOptions = {},
): Conduct {
  if (twins && twins.tripCount !== routes.count)
    throw new RangeError(`${routes.count} routes for ${twins.tripCount} real trips: each needs its own.`);
  const open = closed?.network ?? network;
  const requestedKm = shortestKm ?? shortestLengthsKm(open, routes.origins, routes.destinations);
  const column = () => new Float64Array(routes.count);
  const [length, duration, remaining, speeding, excess] = Array.from({ length: 5 }, column);
  const [uTurns, wrongWays, forbiddenTurns, jumps, revisits, loops] = Array.from({ length: 6 }, column);
  const [closedRoads, timesBack, topSpeed] = Array.from({ length: 3 }, () => column().fill(NaN));
  const firsts = Object.fromEntries(
    PLACED.map((name) => [name, new Int32Array(routes.count).fill(-1)]),
  ) as Conduct['firsts'];
  const returns = new Returns(network);
  for (let i = 0; i < routes.count; i++) {
    const { roads, times, destination } = routeAt(routes, i);
    length[i] = lengthKm(network, roads);
    duration[i] = roads.length < 2 ? NaN : (times[times.length - 1] - times[0]) / 60;
    remaining[i] = routes.arrived[i] ? 0 : centroidDistanceKm(network, roads[roads.length - 1], destination);
    const steps = countSteps(network, roads);
    [uTurns[i], jumps[i]] = [steps.uTurns, steps.jumps];
    [wrongWays[i], forbiddenTurns[i]] = [steps.wrongWays, steps.forbiddenTurns];
    for (const name of ['jump', 'wrongWay', 'forbiddenTurn'] as const) firsts[name][i] = steps.first[name];
    if (closed)
      [closedRoads[i], firsts.closedRoad[i]] = countPlaces(
        roads,
        (place) => closed.isClosed[roads[place]] === 1,
      );
    if (!Number.isNaN(duration[i]))
      [timesBack[i], firsts.timesBack[i]] = countPlaces(roads, (place) => times[place] < times[place - 1]);
    [topSpeed[i], firsts.tooFast[i]] = fastestPart(network, roads, times);
    const back = returns.of(roads);
    [revisits[i], loops[i], firsts.circled[i]] = [back.revisits, back.loops, back.first];
    const fast = speedingOf(network, roads, times);
    [speeding[i], excess[i]] = [fast.share, fast.excess];
  }
  const detour = detours(open, routes, length, requestedKm);
  markDetours(open, routes, { detour, shortestKm: requestedKm, firsts });
  const tripDetour = tripDetours(network, routes, length, twins);
  const paths = { length, detour, tripDetour, remaining, duration };
  const broken = { jumps, wrongWays, forbiddenTurns, closedRoads, timesBack, topSpeed };
  const values = { ...paths, uTurns, revisits, loops, ...broken, speeding, excess };
  return { count: routes.count, values, shortestKm: requestedKm, firsts };
}

/** How many places of a route are so, and the first of them; -1 for none. */
function countPlaces(roads: Uint32Array, isSo: (place: number) => boolean): [count: number, first: number] {
  let [count, first] = [0, -1];
  for (let place = 0; place < roads.length; place++) {
    if (!isSo(place)) continue;
    if (count++ === 0) first = place;
  }
  return [count, first];
}

/**
 * Marks routes that some threshold calls a detour: where those of the usual one first leave the shortest path, and others,
 * which nobody is to wait for, where they have driven as far as it is long.
 */
function markDetours(
  network: RoadNetwork,
  routes: RouteSet,
  { detour, shortestKm, firsts }: { detour: Float64Array } & Pick<Conduct, 'shortestKm' | 'firsts'>,
): void {
  const { least, usual } = FAILURE_RULES.detour.threshold!;
  const search = new ShortestPaths(network, network.lengthMeters);
  for (let i = 0; i < routes.count; i++) {
    if (!routes.arrived[i] || !(detour[i] >= least && shortestKm[i] >= ERRAND_KM)) continue;
    const { roads, origin, destination } = routeAt(routes, i);
    const path = detour[i] >= usual ? new Set(search.path(origin, destination)) : null;
    let meters = 0;
    const isPast = (road: number) => (meters += network.lengthMeters[road]) > 1000 * shortestKm[i];
    firsts.detour[i] = Math.max(
      0,
      roads.findIndex((road) => (path ? !path.has(road) : isPast(road))),
    );
  }
}

/** Km of all roads of a route, the first and the last in full. */
export function lengthKm(
  { lengthMeters }: Pick<RoadNetwork, 'lengthMeters'>,
  roads: ArrayLike<number>,
): number {
  let meters = 0;
  for (let i = 0; i < roads.length; i++) meters += lengthMeters[roads[i]];
  return meters / 1000;
}

/** Great-circle km between the centroids of two roads; NaN if one of them is undefined. */
export function centroidDistanceKm(
  { centroidLonLat: at }: Pick<RoadNetwork, 'centroidLonLat'>,
  a: number,
  b: number,
): number {
  return haversineKm(at[2 * a], at[2 * a + 1], at[2 * b], at[2 * b + 1]);
}

const ratio = (km: number, against: number): number => (against > 0 ? km / against : NaN);

/** Routes that did not arrive are held against the shortest path to where they ended: that is all they drove. */
function detours(
  network: RoadNetwork,
  { count, offsets, roads, arrived }: RouteSet,
  length: Float64Array,
  requestedKm: Float64Array,
): Float64Array {
  const astray = Uint32Array.from({ length: count }, (_, i) => i).filter(
    (i) => !arrived[i] && offsets[i + 1] > offsets[i],
  );
  const ownKm = shortestLengthsKm(
    network,
    astray.map((i) => roads[offsets[i]]),
    astray.map((i) => roads[offsets[i + 1] - 1]),
  );
  const detour = length.map((km, i) => (arrived[i] ? ratio(km, requestedKm[i]) : NaN));
  astray.forEach((i, at) => (detour[i] = ratio(length[i], ownKm[at])));
  return detour;
}

function tripDetours(
  network: RoadNetwork,
  { arrived }: RouteSet,
  length: Float64Array,
  twins: TrajectorySet | null,
): Float64Array {
  return length.map((km, i) => {
    if (!twins || !arrived[i]) return NaN;
    const trip = twins.roads.subarray(twins.offsets[i], twins.offsets[i + 1]);
    return ratio(km, lengthKm(network, trip));
  });
}
