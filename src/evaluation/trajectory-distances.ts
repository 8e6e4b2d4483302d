/** Threshold of EDR in km (thesis A.2: 100 m). */
export const EDR_THRESHOLD_KM = 0.1;

/**
 * Edit distance on real sequences, Eq. 20: fewest insertions, deletions and substitutions,
 * divided by the longer length; in [0, 1]. Points match where their distance is strictly
 * below `threshold` (unit of the matrix).
 */
export function edr({ rows, columns, values }: DistanceMatrix, threshold: number): number {
  let above = Float64Array.from({ length: columns + 1 }, (_, j) => j);
  let current = new Float64Array(columns + 1);
  for (let i = 0; i < rows; i++) {
    current[0] = i + 1;
    for (let j = 0; j < columns; j++) {
      const substituted = above[j] + (values[i * columns + j] < threshold ? 0 : 1);
      current[j + 1] = Math.min(substituted, above[j + 1] + 1, current[j] + 1);
    }
    [above, current] = [current, above];
  }
  return above[columns] / Math.max(rows, columns);
}

/**
 * The Earth radii of the field's code, in km. They differ by 0.1 %, and each published number was made with
 * one of them; a measure names the one it uses.
 */
export const EarthRadius = {
  /** `haversine` package: Hausdorff and DTW. */
  haversinePackage: 6371.0088,
  /** `geopy` great circle: trip distance and radius of gyration. */
  geopy: 6371.009,
  /** WGS-84 equator: EDR. */
  edr: 6378.137,
  /** DTW in HOSER's original notebook. */
  hoserNotebook: 6378.0,
} as const;

const RADIANS = Math.PI / 180;

/** Writes the unit vector of a point given in degrees to out[at .. at+2]. */
export function unitVector(lon: number, lat: number, out: Float64Array, at: number): void {
  const cosLat = Math.cos(lat * RADIANS);
  out[at] = cosLat * Math.cos(lon * RADIANS);
  out[at + 1] = cosLat * Math.sin(lon * RADIANS);
  out[at + 2] = Math.sin(lat * RADIANS);
}

/** (3 P) unit vectors of P points given as (2 P) longitude, latitude in degrees. */
export function unitVectors(lonLat: ArrayLike<number>): Float64Array {
  const count = lonLat.length / 2;
  const vectors = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) unitVector(lonLat[2 * i], lonLat[2 * i + 1], vectors, 3 * i);
  return vectors;
}

/**
 * Central angle in radians between the points at offsets i and j of two arrays of unit vectors.
 * The squared chord is four times the haversine, so this is the haversine formula without a sine
 * per pair; absolute error about 3e-16.
 */
export function centralAngle(a: Float64Array, i: number, b: Float64Array, j: number): number {
  const x = a[i] - b[j];
  const y = a[i + 1] - b[j + 1];
  const z = a[i + 2] - b[j + 2];
  return 2 * Math.asin(Math.min(1, Math.sqrt(x * x + y * y + z * z) / 2));
}

/**
 * A distance between points of a fixed table (the road centroids, as a rule), which are spoken of by index.
 */
export interface PointMetric {
  readonly unit: 'km' | 'degrees';
  readonly reading: string;
  /** Distance between two points of the table. */
  between(a: number, b: number): number;
}

/** Great-circle distance in km over a table of (2 P) longitude, latitude in degrees (haversine formula). */
export function greatCircleMetric(
  lonLat: ArrayLike<number>,
  radiusKm: number = EarthRadius.haversinePackage,
): PointMetric {
  const vectors = unitVectors(lonLat);
  return {
    unit: 'km',
    reading: `great circle, R = ${radiusKm} km`,
    between: (a, b) => radiusKm * centralAngle(vectors, 3 * a, vectors, 3 * b),
  };
}

/** Euclidean distance on degrees: d of Eq. 18 and Eq. 19 of the thesis taken literally. */
export function degreesMetric(lonLat: ArrayLike<number>): PointMetric {
  return {
    unit: 'degrees',
    reading: 'Euclidean on degrees',
    between: (a, b) => {
      const dLon = lonLat[2 * a] - lonLat[2 * b];
      const dLat = lonLat[2 * a + 1] - lonLat[2 * b + 1];
      return Math.sqrt(dLon * dLon + dLat * dLat);
    },
  };
}

/** All distances between the points of two routes, row-major: values[i * columns + j] = d(a[i], b[j]). */
export interface DistanceMatrix {
  readonly rows: number;
  readonly columns: number;
  /** At least rows x columns long: a reused buffer may be longer. */
  readonly values: Float64Array;
}

/**
 * Distances between two routes under a metric. Hausdorff, DTW and EDR all read this one matrix.
 * `buffer` is reused when it is long enough.
 */
export function distanceMatrix(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  metric: PointMetric,
  buffer?: Float64Array,
): DistanceMatrix {
  const rows = a.length;
  const columns = b.length;
  const values = buffer && buffer.length >= rows * columns ? buffer : new Float64Array(rows * columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) values[at++] = metric.between(a[i], b[j]);
  }
  return { rows, columns, values };
}

/**
 * A Hausdorff or DTW distance per road: divided by the mean number of roads of the two routes, as the
 * thesis's code does. Without it longer routes have larger values whatever their quality.
 */
export function lengthNormalised(value: number, roadsA: number, roadsB: number): number {
  return value / ((roadsA + roadsB) / 2);
}

/**
 * Dynamic time warping, Eq. 19, exact: the least sum of distances along any alignment. Unit of the matrix.
 */
export function dtw({ rows, columns, values }: DistanceMatrix): number {
  let above = new Float64Array(columns + 1).fill(Infinity);
  let current = new Float64Array(columns + 1);
  above[0] = 0;
  for (let i = 0; i < rows; i++) {
    current[0] = Infinity;
    for (let j = 0; j < columns; j++) {
      const best = Math.min(above[j + 1], current[j], above[j]);
      current[j + 1] = best + values[i * columns + j];
    }
    [above, current] = [current, above];
  }
  return above[columns];
}

/**
 * Hausdorff distance, Eq. 18: the farthest that a point of either route is
 * from the other. Unit of the matrix.
 */
export function hausdorff({ rows, columns, values }: DistanceMatrix): number {
  const nearestOfColumn = new Float64Array(columns).fill(Infinity);
  let farthest = 0;
  for (let i = 0; i < rows; i++) {
    let nearest = Infinity;
    for (let j = 0; j < columns; j++) {
      const d = values[i * columns + j];
      if (d < nearest) nearest = d;
      if (d < nearestOfColumn[j]) nearestOfColumn[j] = d;
    }
    if (nearest > farthest) farthest = nearest;
  }
  for (let j = 0; j < columns; j++) if (nearestOfColumn[j] > farthest) farthest = nearestOfColumn[j];
  return farthest;
}

/** Distance between two points in degrees. */
type LonLatDistance = (lonA: number, latA: number, lonB: number, latB: number) => number;

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
