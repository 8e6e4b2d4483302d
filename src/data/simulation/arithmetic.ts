import type { Random } from '../../base/random';

/*
 * Math.sin and Math.cos may differ in the last bit from one engine version to the next, and one bit is enough
 * to grow another city. Sums, products and square roots are exact everywhere, so the city is made of those.
 */

const HALF_PI = Math.PI / 2;

function sinPolynomial(r: number): number {
  const s = r * r;
  return (
    r * (1 - (s / 6) * (1 - (s / 20) * (1 - (s / 42) * (1 - (s / 72) * (1 - (s / 110) * (1 - s / 156))))))
  );
}

function cosPolynomial(r: number): number {
  const s = r * r;
  return 1 - (s / 2) * (1 - (s / 12) * (1 - (s / 30) * (1 - (s / 56) * (1 - (s / 90) * (1 - s / 132)))));
}

/** Sine of an angle in radians, the same bits on every machine. */
export function sin(x: number): number {
  const quarter = Math.round(x / HALF_PI);
  const rest = x - quarter * HALF_PI;
  const turn = ((quarter % 4) + 4) % 4;
  const value = turn % 2 === 0 ? sinPolynomial(rest) : cosPolynomial(rest);
  return turn < 2 ? value : -value;
}

/** Cosine of an angle in radians, the same bits on every machine. */
export const cos = (x: number): number => sin(x + HALF_PI);

/** Roughly normal with mean 0 and deviation 1: a sum of twelve uniforms, never beyond 6. */
export function bellShaped(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.next();
  return sum;
}

/** Halvings of the argument before the series of the exponential function: what is left is at most 0.1 up to 100. */
const HALVINGS = 10;

/** e^x for x in -100..100, the same bits on every machine. */
export function exp(x: number): number {
  const s = x / 2 ** HALVINGS;
  let value =
    1 + s * (1 + (s / 2) * (1 + (s / 3) * (1 + (s / 4) * (1 + (s / 5) * (1 + (s / 6) * (1 + s / 7))))));
  for (let i = 0; i < HALVINGS; i++) value *= value;
  return value;
}

/** Largest mean that is drawn at once: e^-mean must stay well above 0. */
const MOST_AT_ONCE = 20;

/** A count with a Poisson distribution (Knuth's product of uniforms; a sum of such counts where the mean is large). */
export function poisson(mean: number, random: Random): number {
  let count = 0;
  for (let left = mean; left > 0; left -= MOST_AT_ONCE) {
    const least = exp(-Math.min(left, MOST_AT_ONCE));
    for (let product = random.next(); product > least; product *= random.next()) count++;
  }
  return count;
}

/** Uniform in [from, to). */
export const between = (random: Random, from: number, to: number): number =>
  from + (to - from) * random.next();

/** A pseudo-random integer in [0, 2^32) that depends on the two integers only (murmur3's finaliser). */
export function hash(a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Roughly normal with mean 0 and deviation 1, fixed by two integers: a persistent trait of a pair. */
export function traitOf(a: number, b: number): number {
  const bits = hash(a, b);
  const bytes = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
  // Four uniform bytes have mean 510 and variance 4 (256^2 - 1) / 12.
  return (bytes - 510) / 147.801669;
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

/** Rises smoothly from 0 at `from` to 1 at `to`. */
export function smoothStep(value: number, from: number, to: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** Smooth value noise in [-1, 1] over the plane; features are about `wavelength` wide. */
export class SmoothNoise {
  readonly #seed: number;

  constructor(
    random: Random,
    readonly wavelength: number,
  ) {
    this.#seed = random.nextUint32();
  }

  at(x: number, y: number): number {
    const column = Math.floor(x / this.wavelength);
    const row = Math.floor(y / this.wavelength);
    const u = smoothStep(x / this.wavelength - column, 0, 1);
    const v = smoothStep(y / this.wavelength - row, 0, 1);
    const south = this.#corner(column, row) * (1 - u) + this.#corner(column + 1, row) * u;
    const north = this.#corner(column, row + 1) * (1 - u) + this.#corner(column + 1, row + 1) * u;
    return south * (1 - v) + north * v;
  }

  #corner(column: number, row: number): number {
    return hash(hash(this.#seed, column), row) / 2147483648 - 1;
  }
}
