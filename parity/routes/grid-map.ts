import { networkBounds } from '../../src/domain/geo';
import {
  cellOfPoint,
  gridOver,
  gridStatistics,
  roadCells,
  type Grid,
  type RoadPoint,
} from '../../src/domain/grid';
import type { RoadNetwork } from '../../src/domain/road-network';
import { FORWARD, reportUnread, type Subject } from '../harness/compare';
import { StoredFields } from '../harness/stored-fields';
import { Rows } from '../harness/stored-file';
import { referenceDataset } from './hoser-reference';

const GROUP = 'distill_kl/psi';
const FILE = 'distill_kl.json';

/**
 * psi, the map from roads to the teacher's cells: points on every side of the border, and all roads of the
 * network.
 */
export const gridMap: Subject = {
  name: GROUP,
  async run(context) {
    const rows = new Rows(context, GROUP);
    const json = new StoredFields(context.folder.json(FILE), FILE);
    json.leave(...json.names.filter((name) => name !== 'psi' && name !== 'psi_network')); // of `distillation`
    const grids = json.list('psi');
    for (const [i, stored] of grids.entries())
      await rows.part(`psi[${i}]`, () => checkPoints(rows, `psi[${i}]`, stored));
    rows.lists('there are grids to check', [grids.length > 0], [true]);
    await rows.part('psi_network', async () => {
      const { network } = await referenceDataset(context.folder);
      checkNetwork(rows, network, json.fields('psi_network'));
    });
    reportUnread(context, GROUP, json);
  },
};

function checkPoints(rows: Rows, at: string, stored: StoredFields): void {
  const grid = storedGrid(stored.fields('config'));
  const points = stored.rows('points_lat_lng');
  rows.exact(`${at}: rows and columns`, [grid.rows, grid.columns], sizeOf(stored));
  const cells = points.map(([lat, lon]) => cellOfPoint(grid, lon, lat));
  rows.exact(`${at}: cells of points inside, on the border and outside`, cells, stored.numbers('tokens'));
  const literal = points.map(([lat, lon]) => literalEq1(grid, lon, lat));
  const name = 'thesis_literal_eq1_x_is_lng';
  if (stored.has(name)) rows.exact(`${at}: Eq. 1 read with x as longitude`, literal, stored.numbers(name));
}

function checkNetwork(rows: Rows, network: RoadNetwork, stored: StoredFields): void {
  const config = stored.fields('config');
  const bounds = networkBounds(network);
  rows.exact(
    'psi_network: bounds over all vertices',
    [bounds.minLat, bounds.maxLat, bounds.minLon, bounds.maxLon],
    config.all('min_lat', 'max_lat', 'min_lng', 'max_lng'),
  );
  const grid = gridOver(bounds, config.number('grid_size'), config.number('downsample_factor'));
  rows.exact('psi_network: rows and columns', [grid.rows, grid.columns], sizeOf(stored));

  const cells = roadCells(network, grid);
  rows.exact('psi_network: cells of all roads', cells, stored.numbers('road_to_token'));
  const readings: readonly [RoadPoint, string, string][] = [
    [
      'centroid-float32',
      'road_to_token_if_centroids_are_first_rounded_to_float32',
      'roads_where_float32_rounding_changes_the_cell',
    ],
    [
      'vertex-mean',
      'road_to_token_with_vertex_mean_instead_of_centroid',
      'roads_where_vertex_mean_changes_the_cell',
    ],
  ];
  for (const [point, all, changed] of readings) {
    const other = roadCells(network, grid, point);
    if (stored.has(all)) rows.exact(`psi_network: cells by ${point}`, other, stored.numbers(all));
    if (stored.has(changed))
      rows.lists(
        `psi_network: roads that ${point} puts elsewhere`,
        [...cells.keys()].filter((road) => cells[road] !== other[road]),
        stored.numbers(changed),
      );
  }
  rows.row(
    'psi_network: roads per occupied cell',
    gridStatistics(grid, cells).roadsPerOccupiedCell,
    stored.number('roads_per_occupied_cell'),
    FORWARD,
  );
}

const sizeOf = (stored: StoredFields) => stored.all('grid_h', 'grid_w');

function storedGrid(config: StoredFields): Grid {
  const bounds = {
    minLon: config.number('min_lng'),
    minLat: config.number('min_lat'),
    maxLon: config.number('max_lng'),
    maxLat: config.number('max_lat'),
  };
  return gridOver(bounds, config.number('grid_size'), config.number('downsample_factor'));
}

/**
 * Eq. 1 taken literally with x as longitude, nothing clipped or merged. It is not injective, so only this
 * check uses it.
 */
function literalEq1({ minLon, minLat, cellDegrees, columns }: Grid, lon: number, lat: number): number {
  return Math.floor((lon - minLon) / cellDegrees) * columns + Math.floor((lat - minLat) / cellDegrees);
}
