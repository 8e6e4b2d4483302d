import { selectTrips, type TrajectorySet } from '../domain/trajectory-set';

/** Why a route ends where it does. */
export const StopReason = {
  /** The last road is the requested destination. */
  arrived: 0,
  /**
   * No road can follow that the search may still take, or the network has no way to the destination at all.
   */
  deadEnd: 1,
  /** The longest route (or the number of expansions) that the search allows was reached. */
  limit: 2,
  /** Every beam of the search ended without arriving. */
  beamsClosed: 3,
  /** The origin or the destination is a closed road: the route is its origin alone. */
  closed: 4,
  /** Closed roads leave no way to the destination: the route is its origin alone. */
  cutOff: 5,
  /** A file from elsewhere holds the route, and does not say why it ends before its destination. */
  notStated: 6,
} as const;

export type StopReason = (typeof StopReason)[keyof typeof StopReason];

/** A stop reason in words for people. */
export const STOP_REASON_TEXT: Readonly<Record<StopReason, string>> = {
  [StopReason.arrived]: 'arrived',
  [StopReason.deadEnd]: 'dead end',
  [StopReason.limit]: 'limit reached',
  [StopReason.beamsClosed]: 'all beams closed',
  [StopReason.closed]: 'begins or ends on a closed road',
  [StopReason.cutOff]: 'is cut off by closed roads',
  [StopReason.notStated]: 'reason not stated',
};

/**
 * Generated routes as flat arrays: route i visits roads[offsets[i] ..
 * offsets[i+1]), its first road the origin.
 */
export interface RouteSet {
  readonly count: number;
  /** (N+1) offsets into `roads` and `times`. */
  readonly offsets: Uint32Array;
  /** (P) road index at each visit. */
  readonly roads: Uint32Array;
  /** (P) time of entering each road: seconds since 1970, wall clock. */
  readonly times: Float64Array;
  /** (N) requested origin road. */
  readonly origins: Uint32Array;
  /** (N) requested destination road. */
  readonly destinations: Uint32Array;
  /** (N) 1 where the last road is the requested destination. */
  readonly arrived: Uint8Array;
  /** (N) a StopReason. */
  readonly stop: Uint8Array;
  /** (N) log-probability of the roads after the origin under the model (natural log); NaN for baselines. */
  readonly logProbs: Float64Array;
  /**
   * (N) 1 where the route is proven to be the likeliest that the search allows; left out for generators that
   * prove nothing.
   */
  readonly proven?: Uint8Array;
}

/** One generated route. */
export interface Route {
  readonly roads: ArrayLike<number>;
  readonly times: ArrayLike<number>;
  readonly origin: number;
  readonly destination: number;
  readonly stop: StopReason;
  /** NaN, or left out, where the generator has no probabilities. */
  readonly logProb?: number;
  /** Whether it is proven to be the likeliest; left out where the generator proves nothing. */
  readonly proven?: boolean;
}

/** Views (no copies) of one route. */
export function routeAt(
  routes: RouteSet,
  index: number,
): Required<Omit<Route, 'proven'>> & Pick<Route, 'proven'> & { roads: Uint32Array; times: Float64Array } {
  const start = routes.offsets[index];
  const end = routes.offsets[index + 1];
  return {
    roads: routes.roads.subarray(start, end),
    times: routes.times.subarray(start, end),
    origin: routes.origins[index],
    destination: routes.destinations[index],
    stop: routes.stop[index] as StopReason,
    logProb: routes.logProbs[index],
    ...(routes.proven && { proven: routes.proven[index] === 1 }),
  };
}

/** The routes from `from` up to, but without, `to` (copies). */
export function sliceRoutes(routes: RouteSet, from: number, to: number): RouteSet {
  const [first, last] = [routes.offsets[from], routes.offsets[to]];
  return {
    count: to - from,
    offsets: routes.offsets.slice(from, to + 1).map((offset) => offset - first),
    roads: routes.roads.slice(first, last),
    times: routes.times.slice(first, last),
    origins: routes.origins.slice(from, to),
    destinations: routes.destinations.slice(from, to),
    arrived: routes.arrived.slice(from, to),
    stop: routes.stop.slice(from, to),
    logProbs: routes.logProbs.slice(from, to),
    ...(routes.proven && { proven: routes.proven.slice(from, to) }),
  };
}

/**
 * Packs routes; `arrived` follows from the stop reason. Throws if a route is
 * empty or its lists differ in length.
 */
export function routeSetFrom(routes: readonly Route[]): RouteSet {
  const count = routes.length;
  const offsets = new Uint32Array(count + 1);
  routes.forEach((route, i) => {
    if (route.roads.length === 0 || route.roads.length !== route.times.length) {
      throw new RangeError(`Route ${i} has ${route.roads.length} roads and ${route.times.length} times.`);
    }
    offsets[i + 1] = offsets[i] + route.roads.length;
  });
  const roads = new Uint32Array(offsets[count]);
  const times = new Float64Array(offsets[count]);
  routes.forEach((route, i) => {
    roads.set(route.roads, offsets[i]);
    times.set(route.times, offsets[i]);
  });
  return {
    count,
    offsets,
    roads,
    times,
    origins: Uint32Array.from(routes, (route) => route.origin),
    destinations: Uint32Array.from(routes, (route) => route.destination),
    arrived: Uint8Array.from(routes, (route) => (route.stop === StopReason.arrived ? 1 : 0)),
    stop: Uint8Array.from(routes, (route) => route.stop),
    logProbs: Float64Array.from(routes, (route) => route.logProb ?? NaN),
    ...(routes.some(({ proven }) => proven !== undefined) && {
      proven: Uint8Array.from(routes, ({ proven }) => (proven ? 1 : 0)),
    }),
  };
}

/** The routes of several sets, one set after the other (copies). */
export const joinRoutes = (sets: readonly RouteSet[]): RouteSet =>
  routeSetFrom(sets.flatMap((set) => Array.from({ length: set.count }, (_, i) => routeAt(set, i))));

/** The routes at `indices`, in that order (copies). */
export function selectRoutes(routes: RouteSet, indices: ArrayLike<number>): RouteSet {
  const { tripCount, offsets, roads, times } = selectTrips(routesAsTrips(routes), indices);
  const each = <T extends Uint32Array | Uint8Array | Float64Array>(values: T): T => {
    const picked = new (values.constructor as new (length: number) => T)(tripCount);
    for (let i = 0; i < tripCount; i++) picked[i] = values[indices[i]];
    return picked;
  };
  return {
    count: tripCount,
    offsets,
    roads,
    times,
    origins: each(routes.origins),
    destinations: each(routes.destinations),
    arrived: each(routes.arrived),
    stop: each(routes.stop),
    logProbs: each(routes.logProbs),
    ...(routes.proven && { proven: each(routes.proven) }),
  };
}

/** The routes seen as trips (shared arrays, no copies); `sourceRows` count the routes from 1. */
export function routesAsTrips(routes: RouteSet): TrajectorySet {
  return {
    tripCount: routes.count,
    offsets: routes.offsets,
    roads: routes.roads,
    times: routes.times,
    sourceRows: Uint32Array.from({ length: routes.count }, (_, i) => i + 1),
  };
}

/**
 * Real trips seen as routes: what a perfect generator would give for their own OD pairs.
 * @param asked the ends that were asked for; left out, those of each trip, where it arrives
 */
export function tripsAsRoutes(
  trips: TrajectorySet,
  asked?: Pick<RouteSet, 'origins' | 'destinations'>,
): RouteSet {
  const count = trips.tripCount;
  const at = (pick: (trip: number) => number) =>
    Uint32Array.from({ length: count }, (_, t) => trips.roads[pick(t)]);
  const lasts = at((t) => trips.offsets[t + 1] - 1);
  const arrived = Uint8Array.from(lasts, (last, t) => Number(!asked || last === asked.destinations[t]));
  return {
    count,
    offsets: trips.offsets,
    roads: trips.roads,
    times: trips.times,
    origins: asked?.origins ?? at((t) => trips.offsets[t]),
    destinations: asked?.destinations ?? lasts,
    arrived,
    stop: arrived.map((one) => (one ? StopReason.arrived : StopReason.notStated)),
    logProbs: new Float64Array(count).fill(NaN),
  };
}

/** One beam of a search that has ended. */
export interface RouteBeam {
  readonly roads: Uint32Array;
  readonly times: Float64Array;
  readonly logProb: number;
}

/**
 * The last beams of N searches as flat arrays, best first: those of pair i are
 * pairOffsets[i] .. pairOffsets[i+1].
 */
export interface RouteBeams {
  /** (N+1) offsets into the beams. */
  readonly pairOffsets: Uint32Array;
  /** (B+1) offsets into `roads` and `times`. */
  readonly offsets: Uint32Array;
  /** (P) road index at each visit. */
  readonly roads: Uint32Array;
  /** (P) time of entering each road: seconds since 1970, wall clock. */
  readonly times: Float64Array;
  /** (B) natural log of the probability of the roads after the origin. */
  readonly logProbs: Float64Array;
}

/** The last beams of several sets of searches, one set after the other. */
export const joinBeams = (sets: readonly RouteBeams[]): RouteBeams => beamsFrom(sets.flatMap(beamsOfPairs));

function beamsOfPairs({ pairOffsets, offsets, roads, times, logProbs }: RouteBeams): RouteBeam[][] {
  return Array.from({ length: pairOffsets.length - 1 }, (_, pair) =>
    Array.from({ length: pairOffsets[pair + 1] - pairOffsets[pair] }, (_, i) => {
      const beam = pairOffsets[pair] + i;
      const [from, to] = [offsets[beam], offsets[beam + 1]];
      return { roads: roads.subarray(from, to), times: times.subarray(from, to), logProb: logProbs[beam] };
    }),
  );
}

export function beamsFrom(pairs: readonly (readonly RouteBeam[])[]): RouteBeams {
  const beams = pairs.flat();
  const pairOffsets = new Uint32Array(pairs.length + 1);
  pairs.forEach((list, i) => (pairOffsets[i + 1] = pairOffsets[i] + list.length));
  const offsets = new Uint32Array(beams.length + 1);
  beams.forEach(({ roads }, i) => (offsets[i + 1] = offsets[i] + roads.length));
  const roads = new Uint32Array(offsets[beams.length]);
  const times = new Float64Array(roads.length);
  beams.forEach((beam, i) => {
    roads.set(beam.roads, offsets[i]);
    times.set(beam.times, offsets[i]);
  });
  return { pairOffsets, offsets, roads, times, logProbs: Float64Array.from(beams, (beam) => beam.logProb) };
}
