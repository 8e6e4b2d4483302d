import type { Estimate } from '../bootstrap';

/**
 * Two-sided tail of the standard normal: the probability of lying at least |z| from 0. It is 2 (1 - Phi(|z|)) without the
 * loss of digits that the subtraction would bring: a series near 0, a continued fraction (Lentz) farther out.
 */
export function normalTwoSided(z: number): number {
  const x = (z * z) / 2;
  if (Number.isNaN(x)) return NaN;
  return x < 1.5 ? 1 - lowerGammaHalf(x) : upperGammaHalf(x);
}

/** The z that a standard normal stays within, on both sides, with this probability: 1.96 for 0.95. */
export function normalQuantileOf(level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1: ${level} does not.`);
  // An interval asks for it once, so halving is fast enough; beyond 40 the tail is 0 in double precision.
  let [low, high] = [0, 40];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (normalTwoSided(middle) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const SQRT_PI = Math.sqrt(Math.PI);
/** Terms after which either expansion has long settled in double precision. */
const MOST_TERMS = 500;

/** Regularised lower incomplete gamma function P(1/2, x) by its series. */
function lowerGammaHalf(x: number): number {
  let term = 2;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * 1e-17; n++) {
    term *= x / (n + 0.5);
    sum += term;
  }
  return (sum * Math.exp(-x) * Math.sqrt(x)) / SQRT_PI;
}

/** Regularised upper incomplete gamma function Q(1/2, x) by its continued fraction. */
function upperGammaHalf(x: number): number {
  if (x === Infinity) return 0;
  let b = x + 0.5;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const a = -n * (n - 0.5);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return (fraction * Math.exp(-x) * Math.sqrt(x)) / SQRT_PI;
}

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

/**
 * Two-sided tail of Student's t: the probability of lying at least |t| from 0. The finite sums of Abramowitz and
 * Stegun, 26.7.3 and 26.7.4.
 * @param freedom degrees of freedom, a whole number from 1
 * @returns NaN where either is none
 */
export function studentTwoSided(t: number, freedom: number): number {
  if (Number.isNaN(t) || !Number.isInteger(freedom) || freedom < 1) return NaN;
  if (!Number.isFinite(t)) return 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < freedom; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return Math.max(0, 1 - within);
}
