/** Distance between two points in degrees. */
export type LonLatDistance = (lonA: number, latA: number, lonB: number, latB: number) => number;

/** Rows of a warping window: cells [low[i], high[i]) of row i may be visited. */
interface Window {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

interface Alignment {
  readonly distance: number;
  /** Cells (row, column) of the best path, flattened, from the start. */
  readonly path: Int32Array;
}

/**
 * FastDTW (Salvador and Chan 2007) as the `fastdtw` package has it: an upper bound of DTW found by
 * aligning the routes at half resolution and refining within `radius` cells of that path. Points are (2
 * n) longitude, latitude in degrees. The order of the arguments matters where paths tie: the thesis's
 * code gives the generated route first.
 */
export function fastDtw(a: Float64Array, b: Float64Array, radius: number, distance: LonLatDistance): number {
  if (!(radius >= 1)) throw new RangeError(`FastDTW needs a radius of at least 1, not ${radius}.`);
  return align(a, b, radius, distance).distance;
}

function align(a: Float64Array, b: Float64Array, radius: number, distance: LonLatDistance): Alignment {
  const rows = a.length / 2;
  const columns = b.length / 2;
  if (rows < radius + 2 || columns < radius + 2)
    return alignWithin(a, b, wholeWindow(rows, columns), distance);
  const coarse = align(halved(a), halved(b), radius, distance);
  return alignWithin(a, b, expanded(coarse.path, rows, columns, radius), distance);
}

/** Mean of each two neighbouring points; an odd last point is dropped. */
function halved(points: Float64Array): Float64Array {
  const count = points.length >> 2;
  const half = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    half[2 * i] = (points[4 * i] + points[4 * i + 2]) / 2;
    half[2 * i + 1] = (points[4 * i + 1] + points[4 * i + 3]) / 2;
  }
  return half;
}

const wholeWindow = (rows: number, columns: number): Window => ({
  low: new Int32Array(rows),
  high: new Int32Array(rows).fill(columns),
});

/** The coarse path, widened by `radius` in every direction and projected to twice the resolution. */
function expanded(path: Int32Array, rows: number, columns: number, radius: number): Window {
  const low = new Int32Array(rows).fill(columns);
  const high = new Int32Array(rows);
  for (let p = 0; p < path.length; p += 2) {
    const firstRow = Math.max(0, 2 * (path[p] - radius));
    const lastRow = Math.min(rows - 1, 2 * (path[p] + radius) + 1);
    const first = Math.max(0, 2 * (path[p + 1] - radius));
    const end = Math.min(columns, 2 * (path[p + 1] + radius) + 2);
    for (let i = firstRow; i <= lastRow; i++) {
      if (first < low[i]) low[i] = first;
      if (end > high[i]) high[i] = end;
    }
  }
  return { low, high };
}

/**
 * DTW restricted to a window, with its path; ties prefer the row above, then
 * the column before, then the diagonal.
 */
function alignWithin(a: Float64Array, b: Float64Array, window: Window, distance: LonLatDistance): Alignment {
  const rows = a.length / 2;
  const width = b.length / 2 + 1;
  const cost = new Float64Array((rows + 1) * width).fill(Infinity);
  const from = new Uint8Array((rows + 1) * width);
  cost[0] = 0;
  for (let i = 1; i <= rows; i++) {
    for (let j = window.low[i - 1] + 1; j <= window.high[i - 1]; j++) {
      const at = i * width + j;
      const d = distance(a[2 * i - 2], a[2 * i - 1], b[2 * j - 2], b[2 * j - 1]);
      const above = cost[at - width] + d;
      const left = cost[at - 1] + d;
      const diagonal = cost[at - width - 1] + d;
      const best = Math.min(above, left, diagonal);
      cost[at] = best;
      from[at] = best === above ? 0 : best === left ? 1 : 2;
    }
  }
  return { distance: cost[rows * width + width - 1], path: traceBack(from, rows, width - 1) };
}

function traceBack(from: Uint8Array, rows: number, columns: number): Int32Array {
  const path: number[] = [];
  let i = rows;
  let j = columns;
  while (i > 0 && j > 0) {
    path.push(j - 1, i - 1);
    const step = from[i * (columns + 1) + j];
    if (step !== 1) i--;
    if (step !== 0) j--;
  }
  return Int32Array.from(path.reverse());
}
