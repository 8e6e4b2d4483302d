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
