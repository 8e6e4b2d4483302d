import type { DistanceMatrix } from './distance-matrix';

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
