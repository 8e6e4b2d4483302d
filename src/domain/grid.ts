import { networkBounds, type Bounds } from './geo';
import { badInput } from '../base/failure';
import type { RoadNetwork } from './road-network';

/**
 * The teacher's cells: row from latitude, column from longitude, cell = row * columns +
 * column (psi, Eq. 1, official order).
 */
export interface Grid {
  readonly minLon: number;
  readonly minLat: number;
  readonly cellDegrees: number;
  /** Cells of `cellDegrees` that are merged along each axis; 1 leaves them as they are. */
  readonly downsample: number;
  readonly rows: number;
  readonly columns: number;
}

export interface GridStatistics {
  readonly cellCount: number;
  readonly occupiedCells: number;
  readonly roadsPerCell: number;
  readonly roadsPerOccupiedCell: number;
  readonly mostRoadsInOneCell: number;
}

/** Cell size of the thesis, in degrees. */
export const DEFAULT_CELL_DEGREES = 0.001;

/** Cell indices, and the tokens made from them, are held in 32 bits. */
const MAX_CELLS = 2 ** 31 - 1;

/** The grid over all vertices of a network. */
export function gridFor(network: RoadNetwork, cellDegrees = DEFAULT_CELL_DEGREES, downsample = 1): Grid {
  return gridOver(networkBounds(network), cellDegrees, downsample);
}

/**
 * The grid over a box: floor(span / cellDegrees) + 1 cells along each axis,
 * then floor-divided by `downsample`.
 */
export function gridOver(bounds: Bounds, cellDegrees = DEFAULT_CELL_DEGREES, downsample = 1): Grid {
  if (!(cellDegrees > 0)) throw badInput(`The cell size must be above 0 degrees; it is ${cellDegrees}.`);
  if (!Number.isInteger(downsample) || downsample < 1)
    throw badInput(`Cells can be merged by a whole number of 1 or more; it is ${downsample}.`);
  const along = (span: number) => Math.max(1, Math.floor((Math.floor(span / cellDegrees) + 1) / downsample));
  const rows = along(bounds.maxLat - bounds.minLat);
  const columns = along(bounds.maxLon - bounds.minLon);
  if (!(rows * columns <= MAX_CELLS))
    throw badInput(
      `Cells of ${cellDegrees} degrees make a grid of ${rows} x ${columns}, too many to number. Choose larger cells.`,
    );
  return { minLon: bounds.minLon, minLat: bounds.minLat, cellDegrees, downsample, rows, columns };
}

/** Cell of a point in degrees; points outside fall into the nearest border cell. */
export function cellOfPoint(grid: Grid, lon: number, lat: number): number {
  const row = indexAlong(lat - grid.minLat, grid, grid.rows);
  const column = indexAlong(lon - grid.minLon, grid, grid.columns);
  return row * grid.columns + column;
}

/**
 * The point of a road that decides its cell: its `centroid` (weighted by length, in double precision), as
 * the published road-to-cell map says; the same rounded to `centroid-float32`, as the thesis's training code
 * does first; or the plain `vertex-mean`, as its tool for precomputed tokens has it. They differ where a
 * road lies at the border of two cells.
 */
export type RoadPoint = 'centroid' | 'centroid-float32' | 'vertex-mean';

/** (R) cell of each road's point. */
export function roadCells(network: RoadNetwork, grid: Grid, point: RoadPoint = 'centroid'): Uint32Array {
  const cells = new Uint32Array(network.roadCount);
  for (let road = 0; road < cells.length; road++)
    cells[road] = cellOfPoint(grid, ...pointOf(network, road, point));
  return cells;
}

function pointOf(network: RoadNetwork, road: number, point: RoadPoint): [lon: number, lat: number] {
  if (point === 'vertex-mean') return vertexMean(network, road);
  const [lon, lat] = [network.centroidLonLat[2 * road], network.centroidLonLat[2 * road + 1]];
  return point === 'centroid' ? [lon, lat] : [Math.fround(lon), Math.fround(lat)];
}

function vertexMean({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number): [lon: number, lat: number] {
  let [lon, lat] = [0, 0];
  for (let v = shapeOffsets[road]; v < shapeOffsets[road + 1]; v++) {
    lon += shapeLonLat[2 * v];
    lat += shapeLonLat[2 * v + 1];
  }
  const count = shapeOffsets[road + 1] - shapeOffsets[road];
  return [lon / count, lat / count];
}

/** How the roads spread over the cells; `cells` is the result of `roadCells`. */
export function gridStatistics(grid: Grid, cells: Uint32Array): GridStatistics {
  let [occupiedCells, inCell, mostRoadsInOneCell] = [0, 0, 0];
  cells
    .slice()
    .sort()
    .forEach((cell, i, sorted) => {
      inCell = i > 0 && sorted[i - 1] === cell ? inCell + 1 : 1;
      if (inCell === 1) occupiedCells++;
      mostRoadsInOneCell = Math.max(mostRoadsInOneCell, inCell);
    });
  const cellCount = grid.rows * grid.columns;
  return {
    cellCount,
    occupiedCells,
    roadsPerCell: cells.length / cellCount,
    roadsPerOccupiedCell: occupiedCells === 0 ? 0 : cells.length / occupiedCells,
    mostRoadsInOneCell,
  };
}

function indexAlong(offset: number, grid: Grid, count: number): number {
  const index = Math.floor(Math.floor(offset / grid.cellDegrees) / grid.downsample);
  return Math.min(Math.max(index, 0), count - 1);
}
