/** Fewer points than this are too few to smooth. */
const FEW = 8;

/** How much of the past counts for so many points: no more than leaves several of them their say. */
export const weightFor = (count: number, wanted: number): number =>
  Math.max(0, Math.min(wanted, 1 - FEW / Math.max(1, count)));

/**
 * Exponential moving average, free of the bias of its start: out_i = sum_j w^(i-j) y_j / sum_j w^(i-j). `weight` of the past is
 * in [0, 1); 0 gives the values themselves. What is no number stays none and does not count.
 */
export function smooth(values: ArrayLike<number>, weight: number): Float32Array {
  const out = new Float32Array(values.length);
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      out[i] = NaN;
      continue;
    }
    sum = weight * sum + values[i];
    mass = weight * mass + 1;
    out[i] = sum / mass;
  }
  return out;
}
