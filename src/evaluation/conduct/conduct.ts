import { haversineKm } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { routeAt, type RouteSet } from '../../generation/route';
import type { ConductKey } from './conduct-catalogue';
import { Returns } from './returns';
import { shortestLengthsKm } from './shortest-lengths';
import { speedingOf } from './speeding';
import { countSteps } from './steps';

/** Every value of conduct, (N) each; see CONDUCT for readings and units, NaN where one does not apply. */
export type ConductValues = Readonly<Record<ConductKey, Float64Array>>;

/** How each route of a set behaves. */
export interface Conduct {
  readonly count: number;
  readonly values: ConductValues;
  /** (N) km of the shortest path between the requested roads; NaN where no path leads. */
  readonly shortestKm: Float64Array;
  /** (N) road where the route first comes back to where it was, or -1. */
  readonly firstReturn: Int32Array;
}

/** What the conduct of routes can be held against. */
export interface ConductOptions {
  /** The real trip of each OD pair, trip i for route i. */
  readonly twins?: TrajectorySet | null;
  /** (N) what `shortestLengthsKm` says of the requested roads, where it is known already. */
  readonly shortestKm?: Float64Array;
}

/** Looks at each route by itself. Driven trips are looked at as `tripsAsRoutes`. */
export function conductOf(
  network: RoadNetwork,
  routes: RouteSet,
  { twins = null, shortestKm }: ConductOptions = {},
): Conduct {
  if (twins && twins.tripCount !== routes.count)
    throw new RangeError(`${routes.count} routes for ${twins.tripCount} real trips: each needs its own.`);
  const requestedKm = shortestKm ?? shortestLengthsKm(network, routes.origins, routes.destinations);
  const column = () => new Float64Array(routes.count);
  const [length, duration, remaining, speeding, excess] = Array.from({ length: 5 }, column);
  const [uTurns, forbiddenTurns, jumps, revisits, loops] = Array.from({ length: 5 }, column);
  const firstReturn = new Int32Array(routes.count).fill(-1);
  const returns = new Returns(network);
  for (let i = 0; i < routes.count; i++) {
    const { roads, times, destination } = routeAt(routes, i);
    length[i] = lengthKm(network, roads);
    duration[i] = roads.length < 2 ? NaN : (times[times.length - 1] - times[0]) / 60;
    remaining[i] = routes.arrived[i] ? 0 : centroidDistanceKm(network, roads[roads.length - 1], destination);
    const steps = countSteps(network, roads);
    [uTurns[i], forbiddenTurns[i], jumps[i]] = [steps.uTurns, steps.forbiddenTurns, steps.jumps];
    const back = returns.of(roads);
    [revisits[i], loops[i]] = [back.revisits, back.loops];
    if (back.first >= 0) firstReturn[i] = roads[back.first];
    const fast = speedingOf(network, roads, times);
    [speeding[i], excess[i]] = [fast.share, fast.excess];
  }
  const detour = detours(network, routes, length, requestedKm);
  const tripDetour = tripDetours(network, routes, length, twins);
  const paths = { length, detour, tripDetour, remaining, duration };
  const values = { ...paths, uTurns, revisits, loops, forbiddenTurns, jumps, speeding, excess };
  return { count: routes.count, values, shortestKm: requestedKm, firstReturn };
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
