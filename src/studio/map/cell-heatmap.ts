import type { Grid } from '../../domain/grid';
import type { MapFrame } from '../map-frame';

/** Cells as rectangles of five vertices (the first one again at the end), counter-clockwise. */
export interface CellRectangles {
  readonly length: number;
  readonly startIndices: Uint32Array;
  /** (10 C) degrees from the middle of the frame. */
  readonly positions: Float32Array;
}

/** The occupied cells of the teacher's grid. */
export interface CellHeatmap extends CellRectangles {
  /** (C) cell of each rectangle. */
  readonly cells: Uint32Array;
  /** (C) number of roads in each cell. */
  readonly roads: Uint32Array;
}

/** Space between two rectangles, as a share of the width of a cell. */
const GAP = 0.06;

/** @param cells (R) cell of each road, as `roadCells` gives them */
export function cellHeatmap(grid: Grid, cells: Uint32Array, frame: MapFrame): CellHeatmap {
  const counts = new Map<number, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const occupied = Uint32Array.from([...counts.keys()].sort((a, b) => a - b));
  return {
    ...rectanglesOf(grid, occupied, frame),
    cells: occupied,
    roads: occupied.map((cell) => counts.get(cell)!),
  };
}

/** Some cells of a grid as rectangles, in their order. */
export function rectanglesOf(grid: Grid, cells: Uint32Array, frame: MapFrame): CellRectangles {
  const positions = new Float32Array(10 * cells.length);
  cells.forEach((cell, i) => {
    const box = cellBox(grid, cell);
    const gap = (GAP / 2) * grid.cellDegrees * grid.downsample;
    const [west, east] = [box.minLon - frame.lon + gap, box.maxLon - frame.lon - gap];
    const [south, north] = [box.minLat - frame.lat + gap, box.maxLat - frame.lat - gap];
    positions.set([west, south, east, south, east, north, west, north, west, south], 10 * i);
  });
  return {
    length: cells.length,
    startIndices: Uint32Array.from({ length: cells.length + 1 }, (_, i) => 5 * i),
    positions,
  };
}

/**
 * The box of a cell in degrees. Points beyond the last row or column belong to the last cells, which their
 * boxes do not show.
 */
export function cellBox(grid: Grid, cell: number) {
  const size = grid.cellDegrees * grid.downsample;
  const minLon = grid.minLon + (cell % grid.columns) * size;
  const minLat = grid.minLat + Math.floor(cell / grid.columns) * size;
  return { minLon, minLat, maxLon: minLon + size, maxLat: minLat + size };
}
