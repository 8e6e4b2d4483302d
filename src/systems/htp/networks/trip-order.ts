import type { TripConditions } from '../../../models/htp/trip-answer';
import type { PointOrder, PointTrip } from '../trips/point-trips';
import type { TripLabels } from '../trips/trip-labels';
import { Random } from '../../../base/random';

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

/** A stream of chance for each order, which follows from the seed and the order; equal orders have different ones. */
export function orderStreams(orders: readonly PointOrder[], seed: number): Random[] {
  const random = new Random(seed);
  const seen = new Map<string, number>();
  return orders.map(({ roads, start, duration, interval }) => {
    const name = `${start} ${duration} ${interval} ${roads.join()}`;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return random.fork(`${name} ${before}`);
  });
}
