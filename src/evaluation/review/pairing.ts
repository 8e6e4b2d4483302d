import { GrowingArray } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import { groupedBy } from '../../base/numbers';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { RouteSet } from '../../generation/route';

/** The ends of the routes of one set, in the order of its file. */
export interface RouteEnds {
  readonly count: number;
  /** (N) road on which each was to begin. */
  readonly origins: Uint32Array;
  /** (N) road on which each was to end. */
  readonly destinations: Uint32Array;
  /** (N) time of entering the first road: seconds since 1970, wall clock; NaN where it is not known. */
  readonly departures: Float64Array;
  /** Whether origins and destinations are the requested ones, and not the first and last roads. */
  readonly requested: boolean;
}

/** Why a driven trip, or a route, has no partner. */
export const UNPAIRED_REASONS = [
  'no-trip',
  'more-routes',
  'no-route',
  'fewer-routes',
  'partner-lost',
] as const;
export type UnpairedReason = (typeof UNPAIRED_REASONS)[number];

/** Set number of the driven trips among the unpaired ones. */
export const DRIVEN = -1;

/** Trips and routes without a partner, as columns. */
export interface Unpaired {
  readonly count: number;
  /** (U) the set: `DRIVEN`, or the place of a set among those that were given. */
  readonly sets: Int32Array;
  /** (U) index into that set. */
  readonly indices: Uint32Array;
  /** (U) index into `UNPAIRED_REASONS`. */
  readonly reasons: Uint8Array;
  /** (U) the set that lacks a route, for 'no-route', 'fewer-routes' and 'partner-lost'; else `DRIVEN`. */
  readonly lacking: Int32Array;
}

/** Which driven trip belongs to which route of every set. */
export interface Pairing {
  /** (P) index of each pair's driven trip, ascending. */
  readonly driven: Uint32Array;
  /** One for each set: (P) index of each pair's route. */
  readonly of: readonly Uint32Array[];
  readonly unpaired: Unpaired;
  /** Whether the ends of the trips, and of each set, are requested ones; else they are first and last roads. */
  readonly requested: { readonly driven: boolean; readonly sets: readonly boolean[] };
}

/** The ends of trips: their first and last roads. */
export function endsOfTrips({ tripCount, offsets, roads, times }: TrajectorySet): RouteEnds {
  return {
    count: tripCount,
    origins: Uint32Array.from({ length: tripCount }, (_, trip) => roads[offsets[trip]]),
    destinations: Uint32Array.from({ length: tripCount }, (_, trip) => roads[offsets[trip + 1] - 1]),
    departures: Float64Array.from({ length: tripCount }, (_, trip) => times[offsets[trip]]),
    requested: false,
  };
}

/** @param requested whether the set states what was asked for, or has first and last roads in its place */
export function endsOfRoutes(routes: RouteSet, requested: boolean): RouteEnds {
  const { count, origins, destinations, offsets, times } = routes;
  const departures = Float64Array.from({ length: count }, (_, route) => times[offsets[route]]);
  return { count, origins, destinations, departures, requested };
}

/**
 * Pairs driven trips with the routes of every set by origin and destination road. Where several trips or routes
 * have the same two ends, those that depart at the same time belong together; of the rest the k-th trip and the
 * k-th route do, in the order of their files, beginning with trips that other sets have a route for. A pair stands
 * where every set has a route for the trip.
 */
export function pairSets(driven: RouteEnds, sets: readonly RouteEnds[]): Pairing {
  const groups = groupsByEnds([driven, ...sets]);
  const [trips, ...routes] = groups;
  const partners = sets.map(({ count }) => new Int32Array(count).fill(NONE));
  const routeOf = sets.map(() => new Int32Array(driven.count).fill(NONE));
  const join = (set: number, trip: number, route: number): void => {
    routeOf[set][trip] = route;
    partners[set][route] = trip;
  };
  for (let group = 0; group + 1 < trips.offsets.length; group++) {
    const own = trips.of(group);
    if (own.length === 0) continue;
    const others = routes.map((set) => set.of(group));
    if (own.length > 1 || others.some(({ length }) => length > 1))
      others.forEach((other, set) => joinByTime(driven, own, sets[set], other, (t, r) => join(set, t, r)));
    others.forEach((other, set) => {
      const free = own.filter((trip) => routeOf[set][trip] === NONE);
      const left = other.filter((route) => partners[set][route] === NONE);
      if (left.length < free.length) sortByUse(free, routeOf);
      for (let k = 0; k < Math.min(free.length, left.length); k++) join(set, free[k], left[k]);
    });
  }
  return gathered(driven, sets, { groups, partners, routeOf });
}

const NONE = -1;

/** The members of a set with equal ends, by group. */
class EndGroups {
  /** @param members (N) indices by group; group g has those from offsets[g] to offsets[g + 1], ascending */
  constructor(
    readonly offsets: Uint32Array,
    readonly members: Uint32Array,
    readonly groupOf: Uint32Array,
  ) {}

  of(group: number): Uint32Array {
    return this.members.subarray(this.offsets[group], this.offsets[group + 1]);
  }

  sizeOf(group: number): number {
    return this.offsets[group + 1] - this.offsets[group];
  }
}

/** The same groups for every set: two members of a group have the same origin and destination. */
function groupsByEnds(sets: readonly RouteEnds[]): EndGroups[] {
  const table = new NumberTable();
  let roads = 0;
  for (const { origins, destinations } of sets)
    for (const ends of [origins, destinations]) for (const road of ends) roads = Math.max(roads, road + 1);
  // Road indices stay below 2^26, so that the product is a whole number.
  const groupsOf = sets.map(({ origins, destinations }) =>
    origins.map((origin, i) => table.add(origin * roads + destinations[i])),
  );
  return groupsOf.map((groupOf) => {
    const { offsets, rows } = groupedBy(groupOf, table.size);
    return new EndGroups(offsets, rows, groupOf);
  });
}

/** Joins trips and routes of one group that depart at the same time, in the order of their files. */
function joinByTime(
  driven: RouteEnds,
  trips: Uint32Array,
  set: RouteEnds,
  routes: Uint32Array,
  join: (trip: number, route: number) => void,
): void {
  const byTime = ({ departures }: RouteEnds, members: Uint32Array) =>
    members
      .filter((member) => !Number.isNaN(departures[member]))
      .sort((a, b) => departures[a] - departures[b] || a - b);
  const [a, b] = [byTime(driven, trips), byTime(set, routes)];
  for (let i = 0, k = 0; i < a.length && k < b.length;) {
    const later = driven.departures[a[i]] - set.departures[b[k]];
    if (later === 0) join(a[i++], b[k++]);
    else if (later < 0) i++;
    else k++;
  }
}

/** Trips that more sets have a route for come first; else the order of the file stays. */
function sortByUse(trips: Uint32Array, routeOf: readonly Int32Array[]): void {
  const used = (trip: number) => routeOf.reduce((sum, of) => sum + (of[trip] === NONE ? 0 : 1), 0);
  trips.sort((a, b) => used(b) - used(a) || a - b);
}

interface Joined {
  readonly groups: readonly EndGroups[];
  readonly partners: readonly Int32Array[];
  readonly routeOf: readonly Int32Array[];
}

function gathered(driven: RouteEnds, sets: readonly RouteEnds[], joined: Joined): Pairing {
  const { groups, partners, routeOf } = joined;
  const [trips, ...routes] = groups;
  const pairs = new GrowingArray(Uint32Array);
  const unpaired = new UnpairedColumns();
  for (let trip = 0; trip < driven.count; trip++) {
    const lacking = routeOf.findIndex((of) => of[trip] === NONE);
    if (lacking < 0) pairs.push(trip);
    else {
      const isNone = routes[lacking].sizeOf(trips.groupOf[trip]) === 0;
      unpaired.add(DRIVEN, trip, isNone ? 'no-route' : 'fewer-routes', lacking);
    }
  }
  partners.forEach((partner, set) =>
    partner.forEach((trip, route) => {
      const lacking = trip === NONE ? NONE : routeOf.findIndex((of) => of[trip] === NONE);
      if (lacking >= 0) unpaired.add(set, route, 'partner-lost', lacking);
      else if (trip === NONE) {
        const hasTrips = trips.sizeOf(routes[set].groupOf[route]) > 0;
        unpaired.add(set, route, hasTrips ? 'more-routes' : 'no-trip', DRIVEN);
      }
    }),
  );
  const paired = pairs.finish();
  return {
    driven: paired,
    of: routeOf.map((of) => paired.map((trip) => of[trip])),
    unpaired: unpaired.finish(),
    requested: { driven: driven.requested, sets: sets.map(({ requested }) => requested) },
  };
}

class UnpairedColumns {
  readonly #sets = new GrowingArray(Int32Array);
  readonly #indices = new GrowingArray(Uint32Array);
  readonly #reasons = new GrowingArray(Uint8Array);
  readonly #lacking = new GrowingArray(Int32Array);

  add(set: number, index: number, reason: UnpairedReason, lacking: number): void {
    this.#sets.push(set);
    this.#indices.push(index);
    this.#reasons.push(UNPAIRED_REASONS.indexOf(reason));
    this.#lacking.push(lacking);
  }

  finish(): Unpaired {
    return {
      count: this.#sets.length,
      sets: this.#sets.finish(),
      indices: this.#indices.finish(),
      reasons: this.#reasons.finish(),
      lacking: this.#lacking.finish(),
    };
  }
}
