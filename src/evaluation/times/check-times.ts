import type { Task } from '../../base/task';
import type { Dataset } from '../../domain/dataset';
import type { RouteSet } from '../../generation/route';
import type { BootstrapOptions } from '../bootstrap';
import type { TravelTimeQuestion } from '../recovery/partly-seen-trip';
import {
  checkRouteTimes,
  timedRoutes,
  timedTrips,
  usualError,
  type RouteTimesReport,
  type TimedRoute,
} from './route-times';

/** (questions) minutes that an encoder says. @throws Failure 'cancelled' */
export type SaysMinutes = (
  questions: readonly TravelTimeQuestion[],
  task: Task,
) => Promise<ArrayLike<number>>;

/** How far an encoder is off in a city. */
export interface OwnError {
  /** Minutes: nine in ten of its answers are off by no more. */
  readonly limit: number;
  /** Validation trips that tell it. */
  readonly trips: number;
}

/** One set of routes, checked. Typed arrays are by route, NaN where one did not arrive or has no times. */
export interface CheckedSet {
  /** Minutes by the times of the route. */
  readonly own: Float64Array;
  /** Minutes that the encoder says of the same origin, destination and departure. */
  readonly said: Float64Array;
  /** Minutes of the trip that asked for the route; NaN where no trip did. */
  readonly trip: Float64Array;
  /** Null where no route could be checked. */
  readonly report: RouteTimesReport | null;
}

/** Sets of routes in their order, and how far the encoder is off itself. */
export interface CheckedTimes extends OwnError {
  readonly sets: readonly CheckedSet[];
}

type City = Pick<Dataset, 'network' | 'trips'>;

/** How far an encoder is off on the validation trips of a city. @throws Failure 'bad-input' where there are none; 'cancelled' */
export async function ownError({ network, trips }: City, says: SaysMinutes, task: Task): Promise<OwnError> {
  const validation = timedTrips(network, trips.val);
  const said = validation.length > 0 ? await says(questionsOf(validation), task) : [];
  return { limit: usualError(said, validation), trips: validation.length };
}

/**
 * Holds the times of routes against what an encoder says of their ends and departures, and both against the trips of the city that
 * asked for them.
 * @param limit minutes; see `ownError`
 * @throws Failure 'cancelled'
 */
export async function checkTimes(
  { network, trips: { train, val, test } }: City,
  routes: RouteSet,
  says: SaysMinutes,
  limit: number,
  task: Task,
  options: BootstrapOptions = {},
): Promise<CheckedSet> {
  const timed = timedRoutes(network, routes, [train, val, test]);
  const minutes = timed.length > 0 ? await says(questionsOf(timed), task) : [];
  const own = new Float64Array(routes.count).fill(NaN);
  const [said, trip] = [own.slice(), own.slice()];
  timed.forEach((route, i) => {
    own[route.index] = route.minutes;
    said[route.index] = minutes[i];
    trip[route.index] = route.truth ?? NaN;
  });
  const report = timed.length > 0 ? await checkRouteTimes(timed, minutes, limit, task, options) : null;
  return { own, said, trip, report };
}

const questionsOf = (routes: readonly TimedRoute[]): TravelTimeQuestion[] =>
  routes.map(({ question }) => question);
