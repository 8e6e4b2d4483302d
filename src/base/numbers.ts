/**
 * The strictly increasing whole numbers that are nearest to `values` in the sum of squares, as far as they lie from `least` to
 * `most`; where there is no room for so many, the last ones lie beyond.
 */
export function increasingWhole(values: Float64Array, least: number, most = Infinity): Float64Array {
  const [lowest, highest] = [Math.ceil(least), Math.floor(most) - (values.length - 1)];
  const slack = nonDecreasing(values.map((value, i) => value - i));
  return slack.map(
    (value, i) => Math.min(Math.max(lowest, highest), Math.max(lowest, Math.round(value))) + i,
  );
}

/**
 * The non-decreasing sequence that is nearest to `values` in the weighted sum of squares: pool adjacent
 * violators, each pool at its mean. The weighted sum of the sequence is that of the values.
 * @param values finite numbers; not changed
 * @param weights of the values, above 0; 1 each where left out
 */
export function nonDecreasing(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const means: number[] = [];
  const masses: number[] = [];
  const sizes: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let mean = values[i];
    let mass = weights ? weights[i] : 1;
    let size = 1;
    while (means.length > 0 && means[means.length - 1] > mean) {
      const [before, added] = [means.pop()!, masses.pop()!];
      mean = (before * added + mean * mass) / (added + mass);
      mass += added;
      size += sizes.pop()!;
    }
    means.push(mean);
    masses.push(mass);
    sizes.push(size);
  }
  const fitted = new Float64Array(values.length);
  let at = 0;
  means.forEach((mean, pool) => fitted.fill(mean, at, (at += sizes[pool])));
  return fitted;
}

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

/** Rows by their key, 0 to `count` - 1: those of key k are `rows[offsets[k] .. offsets[k+1])`, in their order. */
export function groupedBy(keys: Uint32Array, count: number): { offsets: Uint32Array; rows: Uint32Array } {
  const offsets = new Uint32Array(count + 1);
  for (const key of keys) offsets[key + 1]++;
  for (let key = 0; key < count; key++) offsets[key + 1] += offsets[key];
  const next = offsets.slice();
  const rows = new Uint32Array(keys.length);
  keys.forEach((key, row) => (rows[next[key]++] = row));
  return { offsets, rows };
}

/**
 * Distinct keys row * columnCount + column, which are sorted in place, as compressed rows: row r has the columns
 * columns[offsets[r] .. offsets[r+1]), ascending.
 */
export function compressedRows(keys: Float64Array, rowCount: number, columnCount: number) {
  const columns: number[] = [];
  const offsets = new Uint32Array(rowCount + 1);
  keys.sort().forEach((key, i) => {
    if (i > 0 && key === keys[i - 1]) return;
    columns.push(key % columnCount);
    offsets[Math.floor(key / columnCount) + 1]++;
  });
  for (let row = 0; row < rowCount; row++) offsets[row + 1] += offsets[row];
  return { offsets, columns: Uint32Array.from(columns) };
}

/** The first place from `low` on, where values ascend, whose value is not below `value`; `high` where there is none. */
export function lowerBound(
  all: Float64Array | Uint32Array,
  value: number,
  low = 0,
  high = all.length,
): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (all[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Place of a value in an ascending array, or -1. */
export function placeIn(ascending: Float64Array | Uint32Array, value: number): number {
  const place = lowerBound(ascending, value);
  return ascending[place] === value ? place : -1;
}

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** The number that a text writes in decimal digits; NaN for any other text (`0x10`, `Infinity`, nothing) and beyond all numbers. */
export function decimalOf(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}
