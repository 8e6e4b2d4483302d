import { quantile } from '../../base/quantiles';

/** Features of items, by column. */
export interface FeatureTable {
  /** (F) */
  readonly names: readonly string[];
  /** (F) columns of (N) values each; NaN where a feature does not apply to an item. */
  readonly columns: readonly Float64Array[];
}

/** What a classifier sees: one byte per item and column. */
export interface BinnedFeatures {
  readonly rows: number;
  /** (C) columns of (N) bins. */
  readonly bins: readonly Uint8Array[];
  /**
   * (F) which columns come from each feature: its values, and where any are missing a second one that is 1 where they are.
   */
  readonly columnsOf: readonly (readonly number[])[];
}

/** Bins of a column. Trees split between bins, so more would cost time and gain little. */
export const BINS = 64;

/**
 * Bins every feature by quantiles of all its values, labels unseen: outliers and units then do not matter, and a
 * held-out item can be binned with the others without its label leaking. A missing value becomes the median, and the
 * feature gets a second column which says where that happened.
 * @throws RangeError if columns differ in number or length
 */
export function binFeatures({ names, columns }: FeatureTable): BinnedFeatures {
  if (names.length !== columns.length)
    throw new RangeError(`${names.length} names for ${columns.length} columns of features.`);
  const rows = columns[0]?.length ?? 0;
  if (columns.some(({ length }) => length !== rows))
    throw new RangeError('Columns of features differ in length: each holds one value per item.');
  const bins: Uint8Array[] = [];
  const columnsOf = columns.map((column) => {
    const known = column.filter((value) => !Number.isNaN(value)).sort();
    const median = known.length > 0 ? quantile(known, 0.5) : 0;
    const edges = edgesOf(known);
    const own = [
      bins.push(Uint8Array.from(column, (value) => binOf(Number.isNaN(value) ? median : value, edges))) - 1,
    ];
    if (known.length < rows)
      own.push(bins.push(Uint8Array.from(column, (value) => (Number.isNaN(value) ? 1 : 0))) - 1);
    return own;
  });
  return { rows, bins, columnsOf };
}

/** At most BINS - 1 values that begin a bin, each larger than the one before: quantiles, or all values of a few. */
function edgesOf(sorted: Float64Array): Float64Array {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (distinct.length <= BINS) return distinct.subarray(1);
  const edges = Float64Array.from(
    { length: BINS - 1 },
    (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / BINS)],
  );
  // What many items share takes several quantiles; the smallest value begins no bin.
  return edges.filter((edge, k) => edge > (k === 0 ? sorted[0] : edges[k - 1]));
}

/** How many edges lie at or below a value. */
function binOf(value: number, edges: Float64Array): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
