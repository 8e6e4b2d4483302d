import { networkBounds, type Bounds } from '../../src/domain/geo';
import { cellOfPoint, gridOver, gridStatistics, roadCells, type Grid } from '../../src/domain/grid';
import type { RoadNetwork } from '../../src/domain/road-network';
import { FORWARD } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import { subject, type Parts, type Rows } from '../harness/stored-file';
import { referenceDataset } from './hoser-reference';

/** psi, the map from roads to the teacher's cells: points on every side of the border, and all roads of the network. */
export const gridMap = subject(
  'distill_kl/psi',
  (file) => {
    const { json } = file;
    const grids = json.list('psi');
    const points = grids.map((stored, i) => [`psi[${i}]`, () => checkPoints(file, `psi[${i}]`, stored)]);
    return {
      leaves: json.names.filter((name) => name !== 'psi' && name !== 'psi_network'), // of `distillation`
      parts: {
        ...(Object.fromEntries(points) as Parts),
        grids: () => file.lists('there are grids to check', [grids.length > 0], [true]),
        psi_network: async () => {
          const { network } = await referenceDataset(file.context.folder);
          checkNetwork(file, network, json.fields('psi_network'));
        },
      },
    };
  },
  'distill_kl',
);

function checkPoints(rows: Rows, at: string, stored: StoredFields): void {
  const [minLat, maxLat, minLon, maxLon] = stored.fields('config').all(...BOUNDS);
  const grid = gridOf(stored, { minLat, maxLat, minLon, maxLon });
  const points = stored.rows('points_lat_lng');
  rows.exact(`${at}: rows and columns`, [grid.rows, grid.columns], sizeOf(stored));
  const cells = points.map(([lat, lon]) => cellOfPoint(grid, lon, lat));
  rows.exact(`${at}: cells of points inside, on the border and outside`, cells, stored.numbers('tokens'));
  const literal = points.map(([lat, lon]) => literalEq1(grid, lon, lat));
  const name = 'thesis_literal_eq1_x_is_lng';
  if (stored.has(name)) rows.exact(`${at}: Eq. 1 read with x as longitude`, literal, stored.numbers(name));
}

function checkNetwork(rows: Rows, network: RoadNetwork, stored: StoredFields): void {
  const bounds = networkBounds(network);
  const { minLat, maxLat, minLon, maxLon } = bounds;
  const stated = stored.fields('config').all(...BOUNDS);
  rows.exact('psi_network: bounds over all vertices', [minLat, maxLat, minLon, maxLon], stated);
  const grid = gridOf(stored, bounds);
  rows.exact('psi_network: rows and columns', [grid.rows, grid.columns], sizeOf(stored));

  const cells = roadCells(network, grid);
  rows.exact('psi_network: cells of all roads', cells, stored.numbers('road_to_token'));
  for (const [point, how, what] of [
    ['centroid-float32', 'if_centroids_are_first_rounded_to_float32', 'float32_rounding'],
    ['vertex-mean', 'with_vertex_mean_instead_of_centroid', 'vertex_mean'],
  ] as const) {
    const other = roadCells(network, grid, point);
    const [all, changed] = [`road_to_token_${how}`, `roads_where_${what}_changes_the_cell`];
    if (stored.has(all)) rows.exact(`psi_network: cells by ${point}`, other, stored.numbers(all));
    const moved = [...cells.keys()].filter((road) => cells[road] !== other[road]);
    const elsewhere = `psi_network: roads that ${point} puts elsewhere`;
    if (stored.has(changed)) rows.lists(elsewhere, moved, stored.numbers(changed));
  }
  const { roadsPerOccupiedCell } = gridStatistics(grid, cells);
  const perCell = stored.number('roads_per_occupied_cell');
  rows.row('psi_network: roads per occupied cell', roadsPerOccupiedCell, perCell, FORWARD);
}

const sizeOf = (stored: StoredFields) => stored.all('grid_h', 'grid_w');

const BOUNDS = ['min_lat', 'max_lat', 'min_lng', 'max_lng'];

const gridOf = (stored: StoredFields, bounds: Bounds): Grid => {
  const [size, factor] = stored.fields('config').all('grid_size', 'downsample_factor');
  return gridOver(bounds, size, factor);
};

/**
 * Eq. 1 taken literally with x as longitude, nothing clipped or merged. It is not injective, so only this
 * check uses it.
 */
function literalEq1({ minLon, minLat, cellDegrees, columns }: Grid, lon: number, lat: number): number {
  return Math.floor((lon - minLon) / cellDegrees) * columns + Math.floor((lat - minLat) / cellDegrees);
}
