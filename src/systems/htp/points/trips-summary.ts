import { orderOfTrip } from '../networks/trip-order';
import type { TripLabels } from '../trips/trip-labels';
import type { PointTrips } from '../trips/point-trips';
import type { TripsSummary } from './points-service';

/** What there is of trips, without their points. Its arrays are its own. */
export function tripsSummary(
  { trips, parts, days, traces, leftOut }: PointTrips,
  labels: Pick<TripLabels, 'metersOf'>,
): TripsSummary {
  const orders = trips.map(orderOfTrip);
  return {
    traces,
    leftOut,
    parts: { train: parts.train.slice(), val: parts.val.slice(), test: parts.test.slice() },
    days,
    points: Uint16Array.from(trips, ({ times }) => times.length),
    interval: Float32Array.from(orders, ({ interval }) => interval),
    start: Float64Array.from(orders, ({ start }) => start),
    duration: Float32Array.from(orders, ({ duration }) => duration),
    distance: Float32Array.from(orders, ({ roads }) => labels.metersOf(roads)),
    roadCount: Uint16Array.from(orders, ({ roads }) => roads.length),
  };
}
