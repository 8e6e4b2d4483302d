/**
 * Logarithms of the softmax of logits that are divided by a temperature first, in double precision.
 * @returns (C)
 */
export function logSoftmax(logits: ArrayLike<number>, tau = 1): Float64Array {
  const scaled = Float64Array.from(logits, (logit) => logit / tau);
  const most = scaled.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = Math.log(scaled.reduce((all, value) => all + Math.exp(value - most), 0)) + most;
  return scaled.map((value) => value - total);
}
