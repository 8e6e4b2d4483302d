import type { Estimate } from '../bootstrap';
import { normalQuantileOf } from './normal';

/**
 * A share with Wilson's score interval (1927), which stays in [0, 1] and has a width where all or none of few trials
 * succeed. All three numbers are NaN without trials.
 * @throws RangeError if there are more successes than trials, or fewer than none
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Estimate {
  if (!(successes >= 0 && successes <= trials))
    throw new RangeError(`${successes} of ${trials} is no share: successes lie between 0 and the trials.`);
  if (trials === 0) return { value: NaN, low: NaN, high: NaN };
  const value = successes / trials;
  const z2 = normalQuantileOf(level) ** 2;
  const middle = (successes + z2 / 2) / (trials + z2);
  const half = Math.sqrt(z2 * (value * (1 - value) * trials + z2 / 4)) / (trials + z2);
  // The ends are 0 and 1 in exact arithmetic there.
  const low = successes === 0 ? 0 : middle - half;
  const high = successes === trials ? 1 : middle + half;
  return { value, low, high };
}
