import { RouteLine } from '../../domain/route-points/route-line';
import { networkInMeters } from '../../matching/testing/matching-city';
import { RoadPaces } from '../road-paces';

/** Three roads in a row, and two that nobody drives. */
const LINES = [
  [
    [0, 0],
    [600, 0],
  ],
  [
    [600, 0],
    [1200, 0],
  ],
  [
    [1200, 0],
    [1800, 0],
  ],
  [
    [0, 500],
    [300, 500],
  ],
  [
    [300, 500],
    [900, 500],
  ],
] as const;
export const network = networkInMeters(LINES);
export const ROUTE = Uint32Array.of(0, 1, 2);
export const line = new RouteLine(Array.from(ROUTE, (road) => LINES[road].flat()));
export const [MORNING, NIGHT] = [8, 22];

/** Seconds for a metre, of the roads of the route. */
export const PACES = { [MORNING]: [0.1, 0.4, 0.1], [NIGHT]: [0.1, 0.1, 0.1] };

/** Learns drives over the whole route that take each road as slowly as said. */
export function taught(passages: number): RoadPaces {
  const paces = new RoadPaces(network);
  for (const hour of [MORNING, NIGHT])
    for (let drive = 0; drive < passages; drive++) {
      const times = [86_400 * drive + 3600 * hour];
      const fractions = [0];
      PACES[hour].forEach((pace, road) => {
        for (const half of [0.5, 1]) {
          times.push(times[times.length - 1] + 300 * pace);
          fractions.push((road + half) / 3);
        }
      });
      paces.learn(ROUTE, line, Float64Array.from(fractions), Float64Array.from(times));
    }
  return paces;
}
