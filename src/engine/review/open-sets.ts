import { badInput, type Failure } from '../../base/failure';
import { shown, shownList, counted } from '../../base/text';
import { type TrajectorySet, selectTrips } from '../../domain/trajectory-set';
import {
  endsOfRoutes,
  endsOfTrips,
  pairSets,
  type Pairing,
  UNPAIRED_REASONS,
  type Unpaired,
  type UnpairedReason,
} from '../../evaluation/review/pairing';
import type { TripOdPairs } from '../../generation/od-pairs';
import { routesAsTrips, selectRoutes, type RouteSet } from '../../generation/route';

/** A file by its name and its SHA-256 in hex; see `fileDigest`. */
export interface SourceFile {
  readonly name: string;
  readonly sha256: string;
}

/** Driven trips as a reviewer chose them: of the data set in view, or of a file. */
export interface DrivenTrips {
  readonly name: string;
  readonly trips: TrajectorySet;
  readonly file?: SourceFile;
  /** Ends that a file states as asked for; left out, the ends are first and last roads. */
  readonly ends?: Pick<RouteSet, 'origins' | 'destinations'>;
}

/** Routes to hold against them: drawn here, or of a file (`RouteFileSet` is one). */
export interface RoutesToReview {
  readonly name: string;
  readonly routes: RouteSet;
  readonly statesEnds: boolean;
  /** The file that it comes from, if it does, and (N) where each stands in it. */
  readonly file?: SourceFile | undefined;
  readonly sourceRows?: Uint32Array | undefined;
}

/** Sets of one length: pair i is trip i of `driven` and route i of every set. */
export interface ReviewedSets {
  /** Ends and departures as the driven trips have them; `tripIndices` are indices into the trips that were given. */
  readonly pairs: TripOdPairs;
  readonly driven: TrajectorySet;
  readonly sets: readonly RouteSet[];
  /** Which trip and which routes make each pair, and what has no partner. */
  readonly report: Pairing;
}

/** The driven trips of a file of routes. */
export const drivenOf = ({ name, file, routes, statesEnds, sourceRows }: RoutesToReview): DrivenTrips => ({
  name,
  ...(file && { file }),
  trips: { ...routesAsTrips(routes), ...(sourceRows && { sourceRows }) },
  ...(statesEnds && { ends: { origins: routes.origins, destinations: routes.destinations } }),
});

/**
 * Pairs driven trips with the routes of every set, and brings all into one order.
 * @throws Failure 'bad-input' where no trip has a route in every set
 */
export function openSets(given: DrivenTrips, sets: readonly RoutesToReview[]): ReviewedSets {
  const { trips, ends } = given;
  const own = endsOfTrips(trips);
  const { origins, destinations } = ends ?? own;
  const report = pairSets(
    { ...own, origins, destinations, requested: ends !== undefined },
    sets.map(({ routes, statesEnds }) => endsOfRoutes(routes, statesEnds)),
  );
  if (report.driven.length === 0) throw nothingPaired(given, sets);
  return {
    pairs: {
      tripIndices: report.driven,
      origins: report.driven.map((trip) => origins[trip]),
      destinations: report.driven.map((trip) => destinations[trip]),
      departures: Float64Array.from(report.driven, (trip) => own.departures[trip]),
    },
    // Large sets whose every row has its partner in place are not copied.
    driven: areAll(report.driven, trips.tripCount) ? trips : selectTrips(trips, report.driven),
    sets: sets.map(({ routes }, set) => {
      const own = report.of[set];
      return areAll(own, routes.count) ? routes : selectRoutes(routes, own);
    }),
    report,
  };
}

const areAll = (rows: Uint32Array, count: number): boolean =>
  rows.length === count && rows.every((row, i) => row === i);

function nothingPaired({ name }: DrivenTrips, sets: readonly RoutesToReview[]): Failure {
  const names = shownList(sets.map((set) => set.name));
  const message = `No trip of ${shown(name)} begins and ends where a route of ${names} does. Routes are compared with trips of the same origin and destination: give the trips that the routes were drawn for.`;
  return badInput(message);
}

/** How many trips or routes of one set have no partner for one reason. */
interface UnpairedCount {
  /** `DRIVEN`, or the place of the set among those that were paired. */
  readonly set: number;
  readonly reason: UnpairedReason;
  /** The set that lacks a route; `DRIVEN` where the reason names none. */
  readonly lacking: number;
  readonly count: number;
}

/** What has no partner by set, reason and the set that lacks a route, in the order of first sight. */
export function unpairedCounts({ count, sets, reasons, lacking }: Unpaired): UnpairedCount[] {
  const found = new Map<string, { set: number; reason: UnpairedReason; lacking: number; count: number }>();
  for (let i = 0; i < count; i++) {
    const key = `${sets[i]} ${reasons[i]} ${lacking[i]}`;
    const known = found.get(key);
    if (known) known.count++;
    else
      found.set(key, {
        set: sets[i],
        reason: UNPAIRED_REASONS[reasons[i]],
        lacking: lacking[i],
        count: 1,
      });
  }
  return [...found.values()];
}

/** Such a count as a sentence. @param names of the sets, in their order */
export function unpairedSentence(unpaired: UnpairedCount, driven: string, names: readonly string[]): string {
  const { set, reason, lacking, count } = unpaired;
  const nameOf = (place: number) => shown(place < 0 ? driven : names[place]);
  const who = `${counted(count, set < 0 ? 'trip' : 'route')} of ${nameOf(set)}`;
  const [is, its] = count === 1 ? ['is', 'its'] : ['are', 'their'];
  const words: Readonly<Record<UnpairedReason, string>> = {
    'no-trip': `no trip of ${nameOf(-1)} has ${its} origin and destination`,
    'more-routes': `there are more routes than trips for ${its} origin and destination`,
    'no-route': `${nameOf(lacking)} has no route for ${its} origin and destination`,
    'fewer-routes': `${nameOf(lacking)} has fewer routes than there are trips for ${its} origin and destination`,
    'partner-lost': `${nameOf(lacking)} has no route for the same trip`,
  };
  return `${who} ${is} not paired: ${words[reason]}.`;
}
