import type { RouteLine } from '../../../../domain/route-points/route-line';
import { hourOf, type RoadPaces } from '../../../../knowledge/road-paces';
import type { PointOrder } from '../../trips/point-trips';
import type { TripLabels } from '../../trips/trip-labels';
import { momentsOf, pointsOnLine, type PlacedPoints } from '../placed-points';
import { drivenSpan } from './driven-span';

/** Seconds at which a drive comes to places of its route: both ascending, 0 seconds first. */
interface Timetable {
  readonly metres: readonly number[];
  readonly seconds: readonly number[];
}

/** How a route is driven at an hour, by the paces of its roads. */
function timetable(roads: ArrayLike<number>, line: RouteLine, paces: RoadPaces, hour: number): Timetable {
  const { from, to } = drivenSpan(line);
  const metres = [from];
  const seconds = [0];
  for (let place = 0; place < roads.length; place++) {
    const [last] = metres.slice(-1);
    const end = place === roads.length - 1 ? to : Math.min(to, line.roadEnds[place] * line.length);
    if (end <= last) continue;
    seconds.push(seconds[seconds.length - 1] + (end - last) * paces.pace(roads[place], hour));
    metres.push(end);
  }
  return { metres, seconds };
}

/** Seconds that a route takes at an hour of the day, from the middle of its first road to that of its last. */
export function expectedSeconds(
  roads: ArrayLike<number>,
  line: RouteLine,
  paces: RoadPaces,
  hour: number,
): number {
  return timetable(roads, line, paces, hour).seconds.at(-1)!;
}

/** Points that move at the pace of each road and hour, all paces scaled so that the trip takes the given time. */
export function roadSpeeds(order: PointOrder, labels: TripLabels, paces: RoadPaces): PlacedPoints {
  const line = labels.routeLine(order.roads);
  const { metres, seconds } = timetable(order.roads, line, paces, hourOf(order.start));
  const times = momentsOf(order);
  const scale = seconds[seconds.length - 1] / order.duration;
  let piece = 1;
  const places = times.map((time) => {
    const at = Math.min(seconds[seconds.length - 1], (time - order.start) * scale);
    while (piece < seconds.length - 1 && seconds[piece] < at) piece++;
    const share = (at - seconds[piece - 1]) / (seconds[piece] - seconds[piece - 1]);
    return metres[piece - 1] + share * (metres[piece] - metres[piece - 1]);
  });
  return pointsOnLine(order, line, labels.plane, times, places);
}
