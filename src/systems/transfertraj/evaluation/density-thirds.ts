/** Points by how many places are around them. */
export const DENSITIES = ['few', 'some', 'many'] as const;
export type Density = (typeof DENSITIES)[number];

/**
 * The most places around a point of the first third of points, and of the second. Points with equally many places are in one third, so
 * that thirds can be uneven, and one empty.
 * @param places (P) places around each point
 */
export function densityBorders(places: ArrayLike<number>): [number, number] {
  const sorted = Array.from(places).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [at(1 / 3), at(2 / 3)];
}

/** The third that a point with so many places around it is in. */
export const densityOf = (places: number, borders: readonly [number, number]): Density =>
  DENSITIES[borders.filter((border) => places > border).length];
