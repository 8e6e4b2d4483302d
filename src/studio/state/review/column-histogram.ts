/** How the values of a column lie: the small chart above it. */
export interface ColumnHistogram {
  /** Least and most of all values; what lies beyond `to` counts in the last bin. */
  readonly from: number;
  readonly to: number;
  /** (B) all lines with a value, and those of them that pass the other filters. */
  readonly all: Uint32Array;
  readonly passing: Uint32Array;
}

export const COLUMN_BINS = 20;
/** A few extreme values would leave one bar: the scale ends where all but so many lie. */
const SHOWN_SHARE = 0.99;

/** The scale of a column: from its least value to nearly its largest; null where no line has a value. */
export function columnScale(values: Float64Array): { from: number; to: number } | null {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return null;
  const most = sorted[sorted.length - 1];
  const near = sorted[Math.floor((sorted.length - 1) * SHOWN_SHARE)];
  // Where nearly all are alike, the few others are what matters.
  return { from: sorted[0], to: near > sorted[0] ? near : most };
}

/** @param scale of the column, made once for all filters */
export function columnHistogram(
  values: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
  passes: Uint8Array,
): ColumnHistogram {
  const all = new Uint32Array(COLUMN_BINS);
  const passing = new Uint32Array(COLUMN_BINS);
  const width = (to - from) / COLUMN_BINS || 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const bin = Math.min(COLUMN_BINS - 1, Math.max(0, Math.floor((value - from) / width)));
    all[bin]++;
    passing[bin] += passes[i];
  }
  return { from, to, all, passing };
}
