/**
 * Unit of a divergence: bits are bounded by 1, as thesis A.2 says; nats (the thesis's code) by ln 2 = 0.693.
 */
export type DivergenceUnit = 'bits' | 'nats';

/**
 * Added to the sum of a histogram before dividing by it, as in HOSER's code: an
 * empty histogram then becomes zeros.
 */
const SUM_GUARD = 1e-14;

/**
 * Jensen-Shannon divergence of two histograms, Eq. 10. NaN if either is empty, since there
 * is then no distribution to compare.
 */
export function jensenShannon(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  unit: DivergenceUnit = 'bits',
): number {
  let pSum = 0;
  let qSum = 0;
  for (let i = 0; i < p.length; i++) {
    pSum += p[i];
    qSum += q[i];
  }
  if (pSum === 0 || qSum === 0) return NaN;
  let nats = 0;
  for (let i = 0; i < p.length; i++) {
    const a = p[i] / (pSum + SUM_GUARD);
    const b = q[i] / (qSum + SUM_GUARD);
    const mean = (a + b) / 2;
    if (a > 0) nats += (a / 2) * Math.log(a / mean);
    if (b > 0) nats += (b / 2) * Math.log(b / mean);
  }
  const bounded = Math.max(0, nats);
  return unit === 'bits' ? Math.min(1, bounded / Math.LN2) : bounded;
}
