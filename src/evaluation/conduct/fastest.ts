import { METERS_PER_DEGREE } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import { CLOCK_SECONDS } from './speeding';

/**
 * A stretch is judged by where it leads in so many seconds or more. Recorders lose positions, and matchers fill what
 * lies between with ways that nobody drove: within a minute, some ten of 1,189 driven trips of Porto are displaced at
 * 200 km/h or more, within two minutes none.
 */
export const LONGEST_GAP_SECONDS = 120;

/**
 * The fastest part of a route: the route as a whole, or what lies between two of its roads as the crow flies. A trip may begin
 * anywhere on its first road, of which nothing is counted.
 * @param times (P) seconds at which each of the roads was entered
 * @returns km/h, NaN where the ends of the route have no times or it ends before it begins; and the place in the route of
 * the road that ends the part, where it is certain, -1 for none
 */
export function fastestPart(
  network: RoadNetwork,
  roads: ArrayLike<number>,
  times: ArrayLike<number>,
): readonly [kmh: number, end: number] {
  const { lengthMeters, shapeOffsets, shapeLonLat } = network;
  const last = roads.length - 1;
  const seconds = times[last] - times[0];
  if (last < 1 || !(seconds >= 0)) return [NaN, -1];
  let meters = 0;
  for (let i = 1; i < last; i++) meters += lengthMeters[roads[i]];
  let [kmh, end] = [(3.6 * meters) / (seconds + CLOCK_SECONDS), last];
  const narrow = Math.cos((shapeLonLat[2 * shapeOffsets[roads[0]] + 1] * Math.PI) / 180);
  for (let from = 0, to = 0; from < last; from++) {
    while (to < last && !(times[to] - times[from] >= LONGEST_GAP_SECONDS)) to++;
    // The last road that is entered sooner, and the first that is not.
    for (let at = Math.max(from + 1, to - 1); at <= to; at++) {
      const begin = from === 0 ? shapeOffsets[roads[0] + 1] - 1 : shapeOffsets[roads[from]];
      const [a, b] = [2 * begin, 2 * shapeOffsets[roads[at]]];
      const x = narrow * (shapeLonLat[b] - shapeLonLat[a]);
      const y = shapeLonLat[b + 1] - shapeLonLat[a + 1];
      const within = Math.max(LONGEST_GAP_SECONDS, times[at] - times[from]);
      const speed = (3.6 * METERS_PER_DEGREE * Math.sqrt(x * x + y * y)) / within;
      if (speed > kmh) [kmh, end] = [speed, at];
    }
  }
  return [kmh, end];
}
