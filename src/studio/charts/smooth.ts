/** Fewer points than this are not smoothed. */
const FEW = 8;

/** The weight of earlier values for `count` points: at most `wanted`, and less for few points. */
export const weightFor = (count: number, wanted: number): number =>
  Math.max(0, Math.min(wanted, 1 - FEW / Math.max(1, count)));

/**
 * Exponential moving average without the bias of its start: out_i = sum_j w^(i-j) y_j / sum_j w^(i-j). The
 * `weight` w of earlier values is in [0, 1); 0 gives the values themselves. Values that are not finite give
 * NaN and do not count.
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
