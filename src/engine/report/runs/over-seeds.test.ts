import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportTable } from '../../records/report-table';

const inNumber = (value: number) => ({ value, isShare: false, decimals: 0 });
const inPercent = (value: number) => ({ value, isShare: true, decimals: 1 });
import { tablesOverSeeds } from './report-of-records';
import type { SeedFigure } from '../report-data';

const table = (rows: ReportTable['rows'], id = 'a'): ReportTable => ({
  id,
  title: 'A',
  columns: ['Name', 'Value'],
  words: 1,
  rows,
  note: '',
});
const figure = (cell: unknown) => cell as SeedFigure;

describe('tables over seeds', () => {
  it('leaves the numbers of a single run as they are, with their intervals', () => {
    const [{ rows }] = tablesOverSeeds([
      [table([['x', { value: 2, low: 1, high: 4, isShare: false, decimals: 2 }]])],
    ]);
    expect(rows).toEqual([
      ['x', { value: 2, deviation: null, low: 1, high: 4, values: [2], isShare: false, decimals: 2 }],
    ]);
  });

  it('have mean and sample deviation of those runs that have a row, wherever it stands', () => {
    const [first, second] = tablesOverSeeds([
      [
        table([
          ['x', inNumber(1)],
          ['y', inPercent(NaN)],
        ]),
      ],
      [
        table([
          ['y', inPercent(0.5)],
          ['z', inNumber(7)],
          ['x', inNumber(3)],
        ]),
        table([['w', inNumber(1)]], 'b'),
      ],
    ]);
    expect(first.rows.map(([name]) => name)).toEqual(['x', 'y', 'z']);
    expect(figure(first.rows[0][1])).toMatchObject({
      value: 2,
      deviation: Math.SQRT2,
      low: null,
      values: [1, 3],
    });
    expect(figure(first.rows[1][1])).toMatchObject({ value: 0.5, deviation: null, values: [null, 0.5] });
    expect(figure(first.rows[2][1])).toMatchObject({ value: 7, values: [null, 7] });
    expect(second.rows).toHaveLength(1);
  });

  it('have means between the smallest and the largest value', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 6 }), (values) => {
        const [{ rows }] = tablesOverSeeds(values.map((value) => [table([['x', inNumber(value)]])]));
        const { value, deviation } = figure(rows[0][1]);
        expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
        expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
        expect(deviation).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
