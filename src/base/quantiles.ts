/**
 * Quantile of sorted numbers, linear between neighbours (type 7 of Hyndman and Fan 1996, NumPy's default); NaN without numbers.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Median of numbers in any order, the mean of the two in the middle where their number is even; NaN without numbers. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/**
 * The number in the middle, which is always one of them: where their number is even, the upper or the lower of the two in the
 * middle. NaN without numbers.
 */
export function middleNumber(values: ArrayLike<number>, ofTwo: 'upper' | 'lower' = 'upper'): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  return sorted[ofTwo === 'upper' ? sorted.length >> 1 : (sorted.length - 1) >> 1];
}
