import type { Random } from '../../../base/random';

/** Points in the unit cube and a value at each. */
export interface CubePoints {
  /** (D) columns of (N) coordinates in [0, 1]. */
  readonly columns: readonly Float64Array[];
  /** (N) */
  readonly values: Float64Array;
}

/** A part of the cube in which a tree says one value. */
export interface TreeLeaf {
  /** (D) ends in each coordinate. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly value: number;
}

/** Fewest points of a leaf. */
const LEAST = 2;

/** A tree on a bootstrap sample of the points, grown until no split makes the squared error smaller. */
export function bootstrapTree(points: CubePoints, random: Random): TreeLeaf[] {
  const count = points.values.length;
  const rows = Array.from({ length: count }, () => random.int(count));
  const cube = points.columns.map(() => 0);
  return leavesOf(
    points,
    rows,
    cube,
    cube.map(() => 1),
  );
}

function leavesOf(
  points: CubePoints,
  rows: readonly number[],
  low: readonly number[],
  high: readonly number[],
): TreeLeaf[] {
  const split = bestSplit(points, rows);
  if (!split) return [{ low, high, value: meanOf(points.values, rows) }];
  const { column, at } = split;
  const isLeft = (row: number) => points.columns[column][row] < at;
  const cut = (ends: readonly number[]) => ends.map((end, k) => (k === column ? at : end));
  return [
    ...leavesOf(points, rows.filter(isLeft), low, cut(high)),
    ...leavesOf(
      points,
      rows.filter((row) => !isLeft(row)),
      cut(low),
      high,
    ),
  ];
}

const meanOf = (values: Float64Array, rows: readonly number[]): number =>
  rows.reduce((sum, row) => sum + values[row], 0) / rows.length;

/** The cut that takes most from the squared error; null where none takes anything. */
function bestSplit({ columns, values }: CubePoints, rows: readonly number[]) {
  if (rows.length < 2 * LEAST) return null;
  // About the mean, so that sums of squares keep their digits.
  const mean = meanOf(values, rows);
  let best: { column: number; at: number } | null = null;
  let most = 1e-12 * rows.reduce((sum, row) => sum + (values[row] - mean) ** 2, 0);
  for (const [column, own] of columns.entries()) {
    const sorted = [...rows].sort((a, b) => own[a] - own[b]);
    let left = 0;
    for (let k = 1; k <= sorted.length - LEAST; k++) {
      left += values[sorted[k - 1]] - mean;
      const [before, after] = [own[sorted[k - 1]], own[sorted[k]]];
      if (k < LEAST || before === after) continue;
      const gain = (left * left) / k + (left * left) / (sorted.length - k);
      if (gain > most) {
        most = gain;
        best = { column, at: (before + after) / 2 };
      }
    }
  }
  return best;
}
