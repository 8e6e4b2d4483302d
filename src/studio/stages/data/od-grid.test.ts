import { expect, it } from 'vitest';
import { trajectorySetFrom } from '../../../domain/trajectory-set';
import { odGrid, spreadOf } from './od-grid';

// Roads in the four corners of a box that is twice as wide as high.
const network = { centroidLonLat: Float64Array.of(0, 1, 2, 1, 0, 0, 2, 0) };
const bounds = { minLon: 0, minLat: 0, maxLon: 2, maxLat: 1 };
const trips = trajectorySetFrom([
  { roads: [0, 1, 3], times: [0, 1, 2] },
  { roads: [0, 2], times: [0, 1] },
  { roads: [], times: [] },
]);

it('counts where trips begin and end, the north-west first', () => {
  const { columns, rows, starts, ends } = odGrid(network, bounds, trips);
  expect([columns, rows]).toEqual([24, 13]);
  expect(starts[0]).toBe(2);
  expect(ends[columns * rows - 1]).toBe(1);
  expect(ends[columns * (rows - 1)]).toBe(1);
  expect(spreadOf(starts)).toEqual({ cells: 1, busiest: 1 });
  expect(spreadOf(ends)).toEqual({ cells: 2, busiest: 0.5 });
});

it('takes a network of one place for one cell', () => {
  const place = { centroidLonLat: Float64Array.of(5, 5) };
  const box = { minLon: 5, maxLon: 5, minLat: 5, maxLat: 5 };
  const grid = odGrid(place, box, trajectorySetFrom([{ roads: [0], times: [0] }]));
  expect([grid.columns, grid.rows, [...grid.starts]]).toEqual([1, 1, [1]]);
});
