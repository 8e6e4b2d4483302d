import type { DistanceMatrix } from './distance-matrix';

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
