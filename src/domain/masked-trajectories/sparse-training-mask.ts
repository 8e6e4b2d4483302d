import type { Random } from '../../base/random';
import type { PointMask } from './point-mask';
import { randomDraws } from './training-mask';

/** How probable it is that a point loses its place or its time. */
const LOSES = 0.5;

/**
 * A trajectory as if it had been recorded seldom: both ends and some points between them are all that is read, how many being drawn so that
 * their logarithm is uniform. Each point but the ends loses place or time with a probability of one half, each as probable; the last one
 * loses its time alone, and the first one nothing. With whole trajectories alone a network learns that one point follows the other after the
 * usual seconds, and is at a loss where points lie minutes apart or where it is asked how long a trip takes.
 * @param length points of the trajectory, 2 at least
 */
export function sparseTrainingMask(length: number, random: Random): PointMask {
  const count = Math.min(length, Math.floor(2 * (length / 2 + 0.5) ** random.next()));
  const between = randomDraws(random).distinct(count - 2, length - 2);
  const points = Int32Array.from([0, ...Array.from(between, (point) => point + 1), length - 1]).sort();
  const hidesSpace = new Uint8Array(count);
  const hidesTime = new Uint8Array(count);
  for (let i = 1; i < count; i++) {
    if (random.next() >= LOSES) continue;
    (i < count - 1 && random.next() < 0.5 ? hidesSpace : hidesTime)[i] = 1;
  }
  return { points, hidesSpace, hidesTime };
}
