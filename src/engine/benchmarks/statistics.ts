/** What repeated rounds of one thing gave: their median, with the lower and the upper quartile as spread. */
export interface Figure {
  readonly median: number;
  readonly spread: readonly [lower: number, upper: number];
  readonly rounds: number;
}

/**
 * Median and quartiles of at least one number.
 * @throws RangeError for none, or for anything but finite numbers
 */
export function figureOf(values: ArrayLike<number>): Figure {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0 || !sorted.every(Number.isFinite))
    throw new RangeError(`A figure needs finite numbers, not [${Array.from(values).join(', ')}].`);
  return {
    median: quantile(sorted, 0.5),
    spread: [quantile(sorted, 0.25), quantile(sorted, 0.75)],
    rounds: sorted.length,
  };
}

/**
 * Quantile of sorted numbers, linear between neighbours (type 7 of Hyndman and Fan 1996, NumPy's default).
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Rates of rounds that took `seconds` for `amount` of something each. */
export function rates(amount: number, seconds: ArrayLike<number>): number[] {
  return Array.from(seconds, (each) => amount / each);
}
