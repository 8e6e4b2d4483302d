import type { TripConditions } from '../../../models/htp/trip-answer';
import type { PointOrder, PointTrip } from '../trips/point-trip';
import type { TripLabels } from '../trips/trip-labels';

/** What was to be asked for to get the points of a trip. */
export const orderOfTrip = ({ roads, times, interval }: PointTrip): PointOrder => ({
  roads,
  start: times[0],
  duration: times[times.length - 1] - times[0],
  interval,
});

/** What the language model is told of an order. @throws Failure 'bad-input' for a route without a length */
export const conditionsOf = (
  { roads, start, duration, interval }: PointOrder,
  labels: Pick<TripLabels, 'metersOf'>,
): TripConditions => ({ start, duration, interval, roads, distance: labels.metersOf(roads) });
