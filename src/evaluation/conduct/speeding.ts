import type { RoadNetwork } from '../../domain/road-network';

/**
 * A road counts as driven above its limit at more than this share of it: the times of driven trips come from
 * positions every few seconds, and ten percent is what they are good for.
 */
export const SPEED_ALLOWANCE = 1.1;

/**
 * Added to the time on each road: files hold whole seconds, so the time between two of them may be almost one
 * second more than they say. On a road of 20 m that alone would be the difference between 36 and 72 km/h.
 */
export const CLOCK_SECONDS = 1;

export interface Speeding {
  /** Share of the timed roads that were driven above the limit; NaN if no road is timed. */
  readonly share: number;
  /** Most km/h above a limit on those roads; 0 if there is none, NaN if no road is timed. */
  readonly excess: number;
}

/**
 * Compares the slowest speed that the times allow with the limit, on each road that has one and whose next road
 * is entered no sooner than itself. The last road has no time.
 * @param times (P) seconds at which each of the roads was entered
 */
export function speedingOf(
  { lengthMeters, maxSpeedKmh }: Pick<RoadNetwork, 'lengthMeters' | 'maxSpeedKmh'>,
  roads: ArrayLike<number>,
  times: ArrayLike<number>,
): Speeding {
  let [timed, above, excess] = [0, 0, 0];
  for (let i = 0; i + 1 < roads.length; i++) {
    const limit = maxSpeedKmh[roads[i]];
    const seconds = times[i + 1] - times[i];
    if (!(limit > 0 && seconds >= 0)) continue;
    timed++;
    const speed = (3.6 * lengthMeters[roads[i]]) / (seconds + CLOCK_SECONDS);
    if (speed <= SPEED_ALLOWANCE * limit) continue;
    above++;
    excess = Math.max(excess, speed - limit);
  }
  return timed === 0 ? { share: NaN, excess: NaN } : { share: above / timed, excess };
}
