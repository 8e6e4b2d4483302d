/**
 * How the bins of A.2 are read: `thesis` has 100 bins over [0, max of the real values] and one for [max,
 * infinity); `thesis-code` (the thesis's code, `linspace(0, max, 100)` and infinity) has 99 and one.
 */
export type BinReading = 'thesis' | 'thesis-code';

const FINITE_BINS: Readonly<Record<BinReading, number>> = { thesis: 100, 'thesis-code': 99 };

/** Bins [edges[b], edges[b+1]) with one more for [last edge, infinity). */
export interface Bins {
  /** Number of bins, the infinite one included. */
  readonly count: number;
  /**
   * (count) lower edges: b * (max / finite bins), the last exactly the largest real
   * value, as numpy's linspace has them.
   */
  readonly edges: Float64Array;
}

/** Bins over [0, max] plus infinity; half-open, so the largest real value falls into the infinite bin. */
export function binsUpTo(max: number, reading: BinReading): Bins {
  const finite = FINITE_BINS[reading];
  const step = max / finite;
  const edges = Float64Array.from({ length: finite + 1 }, (_, b) => b * step);
  edges[finite] = max;
  return { count: finite + 1, edges };
}

/** Bin of a value, or -1 for a value below 0 or NaN, which no bin holds. */
export function binOf(value: number, { count, edges }: Bins): number {
  if (!(value >= edges[0])) return -1;
  const last = count - 1;
  if (value >= edges[last]) return last;
  let bin = Math.min(last - 1, Math.floor((value / edges[last]) * last));
  while (value < edges[bin]) bin--;
  while (value >= edges[bin + 1]) bin++;
  return bin;
}

/** Counts of the values in each bin. */
export function histogram(values: ArrayLike<number>, bins: Bins): Float64Array {
  const counts = new Float64Array(bins.count);
  for (let i = 0; i < values.length; i++) {
    const bin = binOf(values[i], bins);
    if (bin >= 0) counts[bin]++;
  }
  return counts;
}
