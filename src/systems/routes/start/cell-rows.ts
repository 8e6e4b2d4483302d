import type { Grid } from '../../../domain/grid';
import type { LmTadVocabulary } from '../../../models/lm-tad/tokens';
import type { CellPlaces } from '../checkpoints/cell-places';
import { nearestOf, type Traits } from './nearest';

/** Of a cell. Origins of grids that are off by less are the same: they are sums of rounded numbers. */
const SAME_PLACE = 1e-3;

type Extent = Pick<Grid, 'minLon' | 'minLat' | 'cellDegrees' | 'rows' | 'columns'>;

/**
 * For each cell of a vocabulary the token that stood for the very same cell before.
 * @param before where the cells of a file's tokens lie
 * @returns (cell tokens) tokens of the file; -1 where it has none, and everywhere where the grids do not coincide
 */
export function sameCells(grid: Grid, vocabulary: LmTadVocabulary, before: CellPlaces): Int32Array {
  const { cellOfToken } = vocabulary;
  const rows = new Int32Array(cellOfToken.length).fill(-1);
  if (grid.cellDegrees !== before.cellDegrees) return rows;
  const [east, north] = [
    (grid.minLon - before.minLon) / grid.cellDegrees,
    (grid.minLat - before.minLat) / grid.cellDegrees,
  ];
  if ([east, north].some((shift) => Math.abs(shift - Math.round(shift)) > SAME_PLACE)) return rows;
  const tokenOf = new Map(before.tokens?.map((cell, token) => [cell, token]));
  cellOfToken.forEach((cell, token) => {
    const row = Math.floor(cell / grid.columns) + Math.round(north);
    const column = (cell % grid.columns) + Math.round(east);
    if (row < 0 || row >= before.rows || column < 0 || column >= before.columns) return;
    const there = row * before.columns + column;
    rows[token] = before.tokens ? (tokenOf.get(there) ?? -1) : there;
  });
  return rows;
}

/**
 * For each cell of a vocabulary the token of the nearest cell of a file: on the ground where both are of one city,
 * and otherwise in place relative to the extent of each city.
 * @param tokens cell tokens of the file
 * @returns (cell tokens) tokens of the file
 */
export function nearestCells(
  grid: Grid,
  { cellOfToken }: LmTadVocabulary,
  before: CellPlaces,
  tokens: number,
): Int32Array {
  const isOneCity = overlaps(grid, before);
  const known =
    before.tokens ?? Array.from({ length: Math.min(tokens, before.rows * before.columns) }, (_, i) => i);
  return nearestOf(places(grid, cellOfToken, isOneCity), places(before, known, isOneCity));
}

/** Centres of cells: in degrees, or as shares of the extent. */
function places(extent: Extent, cells: ArrayLike<number>, inDegrees: boolean): Traits {
  const { minLon, minLat, cellDegrees, rows, columns } = extent;
  const along = (least: number, count: number, index: (cell: number) => number) =>
    Float32Array.from(cells, (cell) =>
      inDegrees ? least + (index(cell) + 0.5) * cellDegrees : (index(cell) + 0.5) / count,
    );
  return {
    count: cells.length,
    dimensions: [
      along(minLon, columns, (cell) => cell % columns),
      along(minLat, rows, (cell) => Math.floor(cell / columns)),
    ],
  };
}

/** Whether the boxes of two grids have more than an edge in common. */
function overlaps(a: Extent, b: Extent): boolean {
  const common = (from: number, count: number, otherFrom: number, otherCount: number) =>
    Math.min(from + count * a.cellDegrees, otherFrom + otherCount * b.cellDegrees) >
    Math.max(from, otherFrom);
  return common(a.minLon, a.columns, b.minLon, b.columns) && common(a.minLat, a.rows, b.minLat, b.rows);
}
