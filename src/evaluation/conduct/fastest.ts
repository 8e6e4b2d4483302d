import type { RoadNetwork } from '../../domain/road-network';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { CLOCK_SECONDS } from './speeding';

/**
 * A stretch is judged by where it leads in so many seconds or more. Recorders lose positions, and matchers fill what
 * lies between with ways that nobody drove: within a minute, some ten of 1,189 driven trips of Porto are displaced at
 * 200 km/h or more, within two minutes none.
 */
export const LONGEST_GAP_SECONDS = 120;

/** The fastest part of a route. */
interface Fastest {
  /** km/h; NaN where no two roads have times, or the route ends before it begins. */
  readonly kmh: number;
  /** Place in the route of the road that ends the part: there it is certain. -1 where there is none. */
  readonly end: number;
}

/** Finds how fast routes are as a whole, and between any two of their roads as the crow flies. */
export class FastestParts {
  readonly #network: RoadNetwork;
  /** Shrinks degrees of longitude to the length of those of latitude. */
  readonly #narrow: number;

  constructor(network: RoadNetwork) {
    this.#network = network;
    this.#narrow = Math.cos(((network.shapeLonLat[1] ?? 0) * Math.PI) / 180);
  }

  /** @param times (P) seconds at which each of the roads was entered */
  of(roads: ArrayLike<number>, times: ArrayLike<number>): Fastest {
    const last = roads.length - 1;
    const seconds = times[last] - times[0];
    if (last < 1 || !(seconds >= 0)) return { kmh: NaN, end: -1 };
    let meters = 0;
    for (let i = 0; i < last; i++) meters += this.#network.lengthMeters[roads[i]];
    let [kmh, end] = [(3.6 * meters) / (seconds + CLOCK_SECONDS), last];
    for (let from = 0, to = 0; from < last; from++) {
      while (to < last && !(times[to] - times[from] >= LONGEST_GAP_SECONDS)) to++;
      // The last road that is entered sooner, and the first that is not.
      for (let at = Math.max(from + 1, to - 1); at <= to; at++) {
        const within = Math.max(LONGEST_GAP_SECONDS, times[at] - times[from]);
        const speed = (3.6 * this.#crowMeters(roads[from], roads[at])) / within;
        if (speed > kmh) [kmh, end] = [speed, at];
      }
    }
    return { kmh, end };
  }

  /** Metres between the beginnings of two roads of one city, as on a plane. */
  #crowMeters(road: number, other: number): number {
    const { shapeOffsets, shapeLonLat } = this.#network;
    const [a, b] = [2 * shapeOffsets[road], 2 * shapeOffsets[other]];
    const x = this.#narrow * (shapeLonLat[b] - shapeLonLat[a]);
    return METERS_PER_DEGREE * Math.hypot(x, shapeLonLat[b + 1] - shapeLonLat[a + 1]);
  }
}
