import type { Bounds } from '../../../domain/geo';
import type { RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';

/** Cells along the longer side of the plot. */
export const OD_CELLS = 24;

/** Where trips begin (or end): counts on a grid of cells, row by row from the north-west. */
export interface OdGrid {
  readonly columns: number;
  readonly rows: number;
  /** (columns * rows) */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * Counts first and last roads of trips by the cell in which the middle of the road lies; cells are about
 * square.
 */
export function odGrid(
  { centroidLonLat }: Pick<RoadNetwork, 'centroidLonLat'>,
  { minLon, minLat, maxLon, maxLat }: Bounds,
  { tripCount, offsets, roads }: TrajectorySet,
): OdGrid {
  const across = (maxLon - minLon) * Math.cos((((minLat + maxLat) / 2) * Math.PI) / 180);
  const up = maxLat - minLat;
  const cell = Math.max(across, up) / OD_CELLS || 1;
  const cellsOf = (length: number) => Math.min(OD_CELLS, Math.max(1, Math.ceil(length / cell)));
  const [columns, rows] = [cellsOf(across), cellsOf(up)];
  const cellOf = (road: number) => {
    const column = Math.floor((columns * (centroidLonLat[2 * road] - minLon)) / (maxLon - minLon || 1));
    const row = Math.floor((rows * (maxLat - centroidLonLat[2 * road + 1])) / (maxLat - minLat || 1));
    return Math.min(rows - 1, row) * columns + Math.min(columns - 1, column);
  };
  const starts = new Uint32Array(columns * rows);
  const ends = new Uint32Array(columns * rows);
  for (let trip = 0; trip < tripCount; trip++) {
    if (offsets[trip] === offsets[trip + 1]) continue;
    starts[cellOf(roads[offsets[trip]])]++;
    ends[cellOf(roads[offsets[trip + 1] - 1])]++;
  }
  return { columns, rows, starts, ends };
}

/** How trips spread over the cells: how many cells have any, and the share of the busiest. */
export function spreadOf(counts: Uint32Array): { readonly cells: number; readonly busiest: number } {
  let [cells, most, all] = [0, 0, 0];
  for (const count of counts) {
    if (count > 0) cells++;
    most = Math.max(most, count);
    all += count;
  }
  return { cells, busiest: most / all };
}
