import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf } from '../testing/small-network';
import { flowTable } from './series-table';
import { MeasuredValues } from './table-outline';

const ROWS = 130;
const SENSORS = 3;
const street = networkOf(
  [
    [
      [0, 0],
      [0.001, 0],
    ],
  ],
  [],
);

/** Series with gaps, zeros, bins that nobody wrote down or that lie off the raster, and a sensor that may have no value. */
const series = fc
  .record({
    cells: fc.array(fc.constantFrom(0, 3, 7, NaN), { minLength: ROWS * SENSORS, maxLength: ROWS * SENSORS }),
    left: fc.array(fc.nat(ROWS - 1), { maxLength: 8 }),
    late: fc.array(fc.nat(ROWS - 1), { maxLength: 4 }),
    silent: fc.boolean(),
    features: fc.constantFrom(['flow'], ['occupancy', 'flow']),
  })
  .map(({ cells, left, late, silent, features }) => {
    const rows = Array.from({ length: ROWS }, (_, row) => row).filter(
      (row) => row === 0 || row === ROWS - 1 || !left.includes(row),
    );
    const value = (row: number, sensor: number) =>
      silent && sensor === 1 ? NaN : cells[row * SENSORS + sensor];
    return {
      ids: ['a', 'b', 'c'],
      lonLat: new Float64Array(2 * SENSORS),
      times: Float64Array.from(
        rows,
        (row) => 300 * row + (late.includes(row) && row > 0 && row < ROWS - 1 ? 7 : 0),
      ),
      features,
      values: Float32Array.from(
        rows.flatMap((row) =>
          [0, 1, 2].flatMap((sensor) => features.map((f) => (f === 'flow' ? value(row, sensor) : -1))),
        ),
      ),
    };
  });

describe('values that are read from a series', () => {
  it('are those of its table, and none where nothing was measured', () => {
    fc.assert(
      fc.property(series, fc.boolean(), (given, zerosAreMissing) => {
        fc.pre(given.values.some((value) => value > 0));
        const { table, origin } = flowTable(given, street, { zerosAreMissing, feature: 'flow' });
        const { rows, nodes, counts, measured } = table;
        const values = new MeasuredValues(given, origin);
        const of = (row: number, node: number) =>
          measured?.[row * nodes + node] === 0 ? NaN : counts[row * nodes + node];
        for (let row = 0; row < rows; row++)
          expect([...values.at(row)]).toEqual(Array.from({ length: nodes }, (_, node) => of(row, node)));
        for (let node = 0; node < nodes; node++)
          expect([...values.ofNode(node, { from: 0, to: rows })]).toEqual(
            Array.from({ length: rows }, (_, row) => of(row, node)),
          );
      }),
      { numRuns: 20 },
    );
  });

  it('are none beyond the table', () => {
    const given = {
      ids: ['a'],
      lonLat: Float64Array.of(0, 0),
      times: Float64Array.from({ length: ROWS }, (_, row) => 300 * row),
      features: ['flow'],
      values: new Float32Array(ROWS).fill(4),
    };
    const values = new MeasuredValues(given, flowTable(given, street).origin);
    expect([...values.at(-1), ...values.at(ROWS)]).toEqual([NaN, NaN]);
    expect([...values.ofNode(0, { from: ROWS - 1, to: ROWS + 2 })]).toEqual([4, NaN, NaN]);
    expect([...values.ofNode(0, { from: 5, to: 2 })]).toEqual([]);
  });
});
