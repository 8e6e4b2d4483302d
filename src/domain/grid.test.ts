import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkBounds } from './bounds';
import { Failure } from './failure';
import { cellOfPoint, gridFor, gridOver, gridStatistics, roadCells } from './grid';
import { hasReference, referenceDataset, referenceJson } from './testing/reference-network';

const box = { minLon: 116.25, minLat: 39.79, maxLon: 116.5012, maxLat: 39.9945 };

describe('grid', () => {
  it('counts rows by latitude and columns by longitude', () => {
    const grid = gridOver(box);
    expect([grid.rows, grid.columns]).toEqual([205, 252]);
    expect(cellOfPoint(grid, 116.2525, 39.7915)).toBe(1 * 252 + 2);
  });

  it('puts every point, outside ones too, into a cell of the grid', () => {
    const grid = gridOver(box, 0.003, 2);
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -90, max: 90, noNaN: true }),
        (lon, lat) => {
          const cell = cellOfPoint(grid, lon, lat);
          expect(Number.isInteger(cell) && cell >= 0 && cell < grid.rows * grid.columns).toBe(true);
        },
      ),
    );
    expect(cellOfPoint(grid, 0, 0)).toBe(0);
    expect(cellOfPoint(grid, 180, 90)).toBe(grid.rows * grid.columns - 1);
  });

  it('refuses cells of no size, broken factors and grids too large to number', () => {
    for (const size of [0, -1, NaN]) expect(() => gridOver(box, size)).toThrow(Failure);
    expect(() => gridOver(box, 0.001, 1.5)).toThrow(/whole number/);
    expect(() => gridOver(box, 1e-7)).toThrow(/too many/);
  });

  it('says how roads spread over cells', () => {
    const statistics = gridStatistics({ ...gridOver(box), rows: 2, columns: 5 }, Uint32Array.of(1, 1, 1, 7));
    expect(statistics).toEqual({
      cellCount: 10,
      occupiedCells: 2,
      roadsPerCell: 0.4,
      roadsPerOccupiedCell: 2,
      mostRoadsInOneCell: 3,
    });
  });
});

describe.skipIf(!hasReference)('the road-to-cell map of the reference', () => {
  it('agrees for points on every side of the grid, merged cells included', () => {
    const { psi } = referenceJson('distill_kl');
    for (const { config, points_lat_lng: points, tokens, grid_h: rows, grid_w: columns } of psi) {
      const bounds = {
        minLon: config.min_lng,
        minLat: config.min_lat,
        maxLon: config.max_lng,
        maxLat: config.max_lat,
      };
      const grid = gridOver(bounds, config.grid_size, config.downsample_factor);
      expect([grid.rows, grid.columns]).toEqual([rows, columns]);
      expect(points.map(([lat, lon]: number[]) => cellOfPoint(grid, lon, lat))).toEqual(tokens);
    }
  });

  it('agrees for the whole network', async () => {
    const { psi_network: whole } = referenceJson('distill_kl');
    const { network } = await referenceDataset();
    expect(networkBounds(network)).toEqual({
      minLon: whole.config.min_lng,
      minLat: whole.config.min_lat,
      maxLon: whole.config.max_lng,
      maxLat: whole.config.max_lat,
    });
    const grid = gridFor(network);
    const cells = roadCells(network, grid);
    expect([grid.rows, grid.columns]).toEqual([whole.grid_h, whole.grid_w]);
    expect([...cells]).toEqual(whole.road_to_token);
    expect(gridStatistics(grid, cells).roadsPerOccupiedCell).toBeCloseTo(whole.roads_per_occupied_cell, 6);
  });
});
