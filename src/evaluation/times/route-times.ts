import { badInput, type Failure } from '../../base/failure';
import type { Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { odPairsOf } from '../../generation/od-pairs';
import type { RouteSet } from '../../generation/route';
import { quantile } from '../../base/quantiles';
import { weightedMean, type BootstrapOptions, type Estimate } from '../bootstrap';
import { judgeSources } from '../judge-sources';
import { judgeTravelTimes } from '../recovery/judge-travel-times';
import type { TravelTimeQuestion } from '../recovery/partly-seen-trip';
import type { TravelTimeReport } from '../recovery/recovery-report';

/** A route that arrived, as a question of how long it takes. */
export interface TimedRoute {
  /** Which route of its set it is, or which trip of its part. */
  readonly index: number;
  readonly question: TravelTimeQuestion;
  /** From entering the first road to entering the last, by the times of the route. */
  readonly minutes: number;
  /** What the trip took that asked for it: of the same two roads and the same departure. Null where there is none. */
  readonly truth: number | null;
}

/**
 * Routes whose times can be checked: those that arrived and have times. They go from the middle of the first road to that of the last.
 * @param trips where the trips are looked for that asked for the routes
 */
export function timedRoutes(
  network: RoadNetwork,
  routes: RouteSet,
  trips: readonly TrajectorySet[],
): TimedRoute[] {
  const { offsets, origins, destinations, times, arrived } = routes;
  const known = new Map(trips.flatMap((set) => minutesByPair(set)));
  return Array.from({ length: routes.count }, (_, route) => route)
    .filter((route) => arrived[route] === 1 && offsets[route + 1] - offsets[route] >= 2)
    .map((route) => {
      const departure = times[offsets[route]];
      const minutes = (times[offsets[route + 1] - 1] - departure) / 60;
      const [origin, destination] = [origins[route], destinations[route]];
      const truth = known.get(pairKey(origin, destination, departure)) ?? null;
      return { index: route, question: questionOf(network, origin, destination, departure), minutes, truth };
    })
    .filter(({ minutes }) => Number.isFinite(minutes));
}

/** Trips of two roads or more as the same questions, each with what it took. */
export function timedTrips(network: RoadNetwork, trips: TrajectorySet): TimedRoute[] {
  const { origins, destinations, departures } = odPairsOf(trips);
  return Array.from({ length: trips.tripCount }, (_, trip) => ({
    index: trip,
    question: questionOf(network, origins[trip], destinations[trip], departures[trip]),
    minutes: minutesOf(trips, trip),
  }))
    .filter((_, trip) => trips.offsets[trip + 1] - trips.offsets[trip] >= 2)
    .map((trip) => ({ ...trip, truth: trip.minutes }));
}

/** Files of routes have milliseconds. */
const pairKey = (origin: number, destination: number, departure: number): string =>
  `${origin} ${destination} ${Math.round(1000 * departure)}`;

const minutesOf = ({ offsets, times }: TrajectorySet, trip: number): number =>
  (times[offsets[trip + 1] - 1] - times[offsets[trip]]) / 60;

function minutesByPair(trips: TrajectorySet): [string, number][] {
  const { origins, destinations, departures } = odPairsOf(trips);
  return Array.from({ length: trips.tripCount }, (_, trip) => [
    pairKey(origins[trip], destinations[trip], departures[trip]),
    minutesOf(trips, trip),
  ]);
}

function questionOf(
  { centroidLonLat }: RoadNetwork,
  origin: number,
  destination: number,
  departure: number,
): TravelTimeQuestion {
  const middle = (road: number) => [centroidLonLat[2 * road], centroidLonLat[2 * road + 1]] as const;
  return { from: middle(origin), to: middle(destination), departure };
}

/** The 90 % quantile of how far somebody is off, in minutes. @throws Failure 'bad-input' without trips */
export function usualError(said: ArrayLike<number>, trips: readonly TimedRoute[]): number {
  if (trips.length === 0)
    throw badInput(
      'There are no validation trips by which the error of the encoder could be told. Open a data set that has some.',
    );
  return quantile(
    Float64Array.from(trips, ({ minutes }, trip) => Math.abs(said[trip] - minutes)).sort(),
    0.9,
  );
}

/** How the times of routes compare with those that an encoder says for their ends and departures. Estimates resample routes. */
export interface RouteTimesReport {
  readonly routes: number;
  /** Minutes: mean absolute difference of the two, and the route's minus the encoder's. */
  readonly apart: Estimate;
  readonly longer: Estimate;
  /** Share of the routes that differ by more than the limit. */
  readonly beyond: Estimate;
  /** Both against what the trips took that asked for the routes; null where no such trip is known. */
  readonly against: TravelTimeReport | null;
}

/** Names of the two in `against`. */
export const ROUTE_TIMES = ['routes', 'encoder'] as const;

/**
 * Compares times of routes with those that an encoder says.
 * @param said (routes) minutes
 * @param limit minutes; see `usualError`
 * @throws Failure 'bad-input' without routes; 'cancelled'
 */
export async function checkRouteTimes(
  routes: readonly TimedRoute[],
  said: ArrayLike<number>,
  limit: number,
  work: Task,
  options: BootstrapOptions = {},
): Promise<RouteTimesReport> {
  if (routes.length === 0) throw nothingToCheck();
  const longer = Float64Array.from(routes, ({ minutes }, i) => minutes - said[i]);
  const apart = longer.map(Math.abs);
  const mean = (values: Float64Array) => (weights: ArrayLike<number>) => weightedMean(values, weights);
  const statistics = {
    apart: mean(apart),
    longer: mean(longer),
    beyond: mean(apart.map((minutes) => Number(minutes > limit))),
  };
  const judged = await judgeSources(routes.length, [{ source: 'routes', statistics }], work, options);
  return {
    routes: routes.length,
    ...judged.sources[0].estimates,
    against: await againstTrips(routes, said, work, options),
  };
}

/** Where no route arrived. */
export const nothingToCheck = (): Failure =>
  badInput(
    'No route arrived and has times, so there is nothing to check. Choose routes that were drawn with times.',
  );

async function againstTrips(
  routes: readonly TimedRoute[],
  said: ArrayLike<number>,
  work: Task,
  options: BootstrapOptions,
): Promise<TravelTimeReport | null> {
  const known = routes.flatMap(({ question, minutes, truth }, i) =>
    truth === null ? [] : [{ question, route: minutes, encoder: said[i], minutes: truth }],
  );
  if (known.length === 0) return null;
  const [own, encoder] = ROUTE_TIMES;
  return judgeTravelTimes(
    known,
    [
      { source: own, minutes: known.map(({ route }) => route) },
      { source: encoder, minutes: known.map((each) => each.encoder) },
    ],
    work,
    options,
  );
}
