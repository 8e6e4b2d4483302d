import { pointSpeeds } from '../../../../domain/route-points/point-labels';
import { fixed } from '../../../../studio/figures';
import type { RoutePoints } from '../../../../studio/points-of-routes';

const KMH = 3.6;

/** One of the points of a route in two lines: which one it is, when it was sent and how fast. */
export function figuresOfPoint({ lonLat, times }: RoutePoints, point: number): string[] {
  const clock = new Date(1000 * times[point]).toISOString().slice(11, 19);
  const speed = KMH * pointSpeeds(lonLat, times)[point];
  return [`Point ${point + 1} of ${times.length}`, `${clock}, ${fixed(speed, 0)} km/h`];
}
