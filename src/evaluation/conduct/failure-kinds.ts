import { outDegree, type RoadNetwork } from '../../domain/road-network';
import { StopReason, type RouteSet } from '../../generation/route';
import { centroidDistanceKm, type Conduct } from './conduct';
import { ShortestPaths } from '../../domain/shortest-path';
import type { TrajectorySet } from '../../domain/trajectory-set';

/** What is wrong with a route, if anything; each route has one kind. */
export const FailureKind = {
  none: 0,
  /** Closed roads leave no way: the model had no choice. */
  cutOff: 1,
  /** Came back to where it was again and again. */
  circled: 2,
  /** Arrived, but by a much longer way than both the shortest path and the real trip. */
  detour: 3,
  /** Ended where no road goes on that the search may take. */
  deadEnd: 4,
  /** Drove far enough to arrive, and ended far from the destination. */
  astray: 5,
  /** Did not arrive for none of these reasons: the search ran out. */
  stoppedEarly: 6,
} as const;

export type FailureKind = (typeof FailureKind)[keyof typeof FailureKind];

export const FAILURE_KIND_COUNT = Object.keys(FailureKind).length;

/**
 * Where a route counts as failed. The shares of driven trips are those of 832 trips of Porto's taxis, which
 * turn back, wait and look for passengers: what most of them do is no failure.
 */
export const FAILURE_THRESHOLDS = {
  /** Share of a route's roads that are revisits. Of a hundred driven trips, three have so many. */
  circledShare: 0.2,
  /** Fewer revisits are a turn that was missed, whatever the share. */
  circledRevisits: 3,
  /** Closed loops. Of a hundred driven trips, one has so many. */
  circledLoops: 5,
  /** Times the shortest path; nine of ten driven trips stay below. */
  detourShortest: 2,
  /** Times the real trip: half as long again, so that a trip with a detour of its own excuses one. */
  detourTrip: 1.5,
  /** Share of the distance from origin to destination that remains: it did not come half of the way. */
  astrayShare: 0.5,
} as const;

/** A failure kind in words for people. */
export const FAILURE_KINDS: Readonly<
  Record<FailureKind, { readonly label: string; readonly reading: string }>
> = {
  [FailureKind.none]: { label: 'none', reading: 'arrived, and nothing below holds' },
  [FailureKind.cutOff]: {
    label: 'cut off',
    reading: 'an end is a closed road, or closed roads leave no way between the two',
  },
  [FailureKind.circled]: {
    label: 'circled',
    reading: `at least ${FAILURE_THRESHOLDS.circledRevisits} revisits that are ${100 * FAILURE_THRESHOLDS.circledShare} % of its roads, or at least ${FAILURE_THRESHOLDS.circledLoops} closed loops, whether it arrived or not`,
  },
  [FailureKind.detour]: {
    label: 'implausible detour',
    reading: `arrived, at least ${FAILURE_THRESHOLDS.detourShortest} times as long as the shortest path and, where there is one, ${FAILURE_THRESHOLDS.detourTrip} times as long as the real trip`,
  },
  [FailureKind.deadEnd]: {
    label: 'dead end',
    reading: 'no road follows its last, or none that the search may take',
  },
  [FailureKind.astray]: {
    label: 'wrong part of town',
    reading: `as long as the shortest path, or longer, and still ${100 * FAILURE_THRESHOLDS.astrayShare} % of the distance from origin to destination away (great circle)`,
  },
  [FailureKind.stoppedEarly]: {
    label: 'stopped early',
    reading: 'the search ran out before it arrived',
  },
};

/**
 * (N) FailureKind of each route: the first rule that holds, in the order of the kinds. A route that circled and
 * then ran out of roads has circled: what went wrong first is named.
 */
export function failureKinds(network: RoadNetwork, routes: RouteSet, conduct: Conduct): Uint8Array {
  return Uint8Array.from({ length: routes.count }, (_, i) => kindOf(network, routes, conduct, i));
}

function kindOf(network: RoadNetwork, routes: RouteSet, conduct: Conduct, i: number): FailureKind {
  const stop = routes.stop[i];
  const arrived = routes.arrived[i] === 1;
  if (!arrived && (stop === StopReason.closed || stop === StopReason.cutOff)) return FailureKind.cutOff;
  if (hasCircled(routes, conduct, i)) return FailureKind.circled;
  if (arrived) return hasDetour(conduct, i) ? FailureKind.detour : FailureKind.none;
  const last = routes.roads[routes.offsets[i + 1] - 1];
  if (stop === StopReason.deadEnd || outDegree(network, last) === 0) return FailureKind.deadEnd;
  return isAstray(network, routes, conduct, i) ? FailureKind.astray : FailureKind.stoppedEarly;
}

function hasCircled({ offsets }: RouteSet, { values: { revisits, loops } }: Conduct, i: number): boolean {
  const { circledRevisits, circledShare, circledLoops } = FAILURE_THRESHOLDS;
  const many = revisits[i] >= circledRevisits && revisits[i] >= circledShare * (offsets[i + 1] - offsets[i]);
  return many || loops[i] >= circledLoops;
}

/** A detour that is not known does not count; one against the trip only where there is a trip. */
function hasDetour({ values: { detour, tripDetour } }: Conduct, i: number): boolean {
  const { detourShortest, detourTrip } = FAILURE_THRESHOLDS;
  return detour[i] >= detourShortest && (Number.isNaN(tripDetour[i]) || tripDetour[i] >= detourTrip);
}

/** Where no path leads to the destination, any length counts as far enough. */
function isAstray(
  network: RoadNetwork,
  routes: RouteSet,
  { values, shortestKm }: Conduct,
  i: number,
): boolean {
  const wantedKm = centroidDistanceKm(network, routes.origins[i], routes.destinations[i]);
  const droveOn = !(values.length[i] < shortestKm[i]);
  return droveOn && values.remaining[i] >= FAILURE_THRESHOLDS.astrayShare * wantedKm;
}

/** (FAILURE_KIND_COUNT) how many routes have each kind. */
export function countKinds(kinds: Uint8Array): Uint32Array {
  const counts = new Uint32Array(FAILURE_KIND_COUNT);
  for (const kind of kinds) counts[kind]++;
  return counts;
}

/** What is known of routes by the time that their places of failure are asked for. */
interface FailedRoutes {
  readonly routes: RouteSet;
  readonly conduct: Conduct;
  /** (N) a FailureKind of each. */
  readonly kinds: Uint8Array;
  /** The real trip of each OD pair. */
  readonly twins: TrajectorySet | null;
}

/**
 * (N) the road where each route failed, or -1 where it did not: of one that circled the road where it first came
 * back; of a detour the first road that is neither on the shortest path nor on the real trip (its first road
 * where there is none); of all others the last road.
 */
export function failurePlaces(
  network: RoadNetwork,
  { routes, conduct, kinds, twins }: FailedRoutes,
): Int32Array {
  const search = new ShortestPaths(network, network.lengthMeters);
  return Int32Array.from({ length: routes.count }, (_, i) => {
    const roads = routes.roads.subarray(routes.offsets[i], routes.offsets[i + 1]);
    switch (kinds[i]) {
      case FailureKind.none:
        return -1;
      case FailureKind.circled:
        return conduct.firstReturn[i];
      case FailureKind.detour: {
        const path = search.path(routes.origins[i], routes.destinations[i]) ?? [];
        const trip = twins ? twins.roads.subarray(twins.offsets[i], twins.offsets[i + 1]) : [];
        const corridor = new Set([...path, ...trip]);
        return roads.find((road) => !corridor.has(road)) ?? roads[0];
      }
      default:
        return roads[roads.length - 1];
    }
  });
}

/** What one model did with each OD pair. */
interface PairOutcomes {
  /** (N) a FailureKind each. */
  readonly kinds: Uint8Array;
  /** (N) an error per road, such as `dtwPerRoad`; NaN where there is none. */
  readonly errors: Float64Array;
}

/** OD pairs, the hardest first. */
export interface HardestPairs {
  /** (K) number of each pair, from 0. */
  readonly pairs: Uint32Array;
  /** (K) models whose route for the pair failed, other than for closed roads. */
  readonly failures: Uint8Array;
  /** (K) mean error of the models that have one; NaN where none has. */
  readonly errors: Float64Array;
}

/**
 * The pairs that most models fail at; of equally many failures, those with the largest mean error, and of these
 * the first in order. Pairs that closed roads cut off are nobody's failure.
 * @param most K is at most this
 */
export function hardestPairs(models: readonly PairOutcomes[], most: number): HardestPairs {
  const count = models[0]?.kinds.length ?? 0;
  const failures = new Uint8Array(count);
  const errors = new Float64Array(count);
  for (let pair = 0; pair < count; pair++) {
    let [sum, known] = [0, 0];
    for (const { kinds, errors: own } of models) {
      if (kinds[pair] !== FailureKind.none && kinds[pair] !== FailureKind.cutOff) failures[pair]++;
      if (Number.isNaN(own[pair])) continue;
      sum += own[pair];
      known++;
    }
    errors[pair] = known === 0 ? NaN : sum / known;
  }
  const rank = (pair: number) => (Number.isNaN(errors[pair]) ? -1 : errors[pair]);
  const pairs = Uint32Array.from({ length: count }, (_, pair) => pair)
    .sort((a, b) => failures[b] - failures[a] || rank(b) - rank(a) || a - b)
    .slice(0, most);
  const at = (values: ArrayLike<number>) => Array.from(pairs, (pair) => values[pair]);
  return { pairs, failures: Uint8Array.from(at(failures)), errors: Float64Array.from(at(errors)) };
}
