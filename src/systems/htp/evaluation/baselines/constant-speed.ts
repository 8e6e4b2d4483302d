import type { PointOrder } from '../../trips/point-trip';
import type { TripLabels } from '../../trips/trip-labels';
import { momentsOf, pointsOnLine, type PlacedPoints } from '../placed-points';
import { drivenSpan } from './driven-span';

/** Points that move evenly along their route, in the given time. */
export function constantSpeed(order: PointOrder, labels: TripLabels): PlacedPoints {
  const line = labels.routeLine(order.roads);
  const { from, to } = drivenSpan(line);
  const times = momentsOf(order);
  const metres = times.map((time) => from + (to - from) * Math.min(1, (time - order.start) / order.duration));
  return pointsOnLine(order, line, labels.plane, times, metres);
}
