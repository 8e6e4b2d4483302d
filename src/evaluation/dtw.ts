import type { DistanceMatrix } from './distance-matrix';

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
