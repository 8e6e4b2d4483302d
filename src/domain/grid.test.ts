import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { cellOfPoint, gridOver, gridStatistics, roadCells } from './grid';
import { networkOf, type Line } from './testing/small-network';

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

describe('the point of a road', () => {
  const line: Line = [
    [0.0001, 0.0001],
    [0.0002, 0.0001],
    [0.0061, 0.0001],
  ];
  const grid = gridOver({ minLon: 0, minLat: 0, maxLon: 0.01, maxLat: 0.001 });

  it('is its centroid unless another reading is asked for', () => {
    const network = networkOf([line], []);
    expect([...roadCells(network, grid)]).toEqual([3]);
    expect([...roadCells(network, grid, 'vertex-mean')]).toEqual([2]);
  });

  it('may leave its cell when it is rounded to single precision', () => {
    const justBelow = { ...networkOf([line], []), centroidLonLat: Float64Array.of(0.004 - 1e-12, 0.0001) };
    expect(Math.fround(0.004 - 1e-12)).toBeGreaterThan(0.004);
    expect([...roadCells(justBelow, grid)]).toEqual([3]);
    expect([...roadCells(justBelow, grid, 'centroid-float32')]).toEqual([4]);
  });
});
