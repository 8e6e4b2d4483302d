import type { PointMetric } from './point-metric';

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
