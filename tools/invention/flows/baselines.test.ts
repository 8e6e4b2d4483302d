import { describe, expect, it } from 'vitest';
import { baselineRows } from './flows-readme';

describe('the baselines of a table', () => {
  it('know what repeats itself every day, and what goes on as it is', () => {
    // Every day is the same; within it, a count is that of the row before but at two jumps.
    const daily = (row: number) => (row % 288 < 100 ? 10 : row % 288 < 200 ? 30 : 20);
    const counts = Float32Array.from({ length: 14 * 288 }, (_, row) => daily(row));
    const rows = baselineRows({ rows: counts.length, nodes: 1, counts, slotsPerDay: 288, firstWeekday: 0 });
    const maeOf = (name: RegExp) => rows.find((row) => name.test(row.name))!.mae;
    expect(maeOf(/weekday/)).toEqual([0, 0, 0]);
    expect(maeOf(/weekend/)).toEqual([0, 0, 0]);
    // Forecasts over a jump are wrong: of 288 rows, three jumps of 20, 10 and 10, each as many rows long as bins ahead.
    maeOf(/last count/).forEach((mae, i) => expect(mae).toBeCloseTo((40 * [3, 6, 12][i]) / 288, 0));
    expect(maeOf(/last count/)[0]).toBeGreaterThan(0);
    expect(rows.flatMap(({ mae, rmse }) => [...mae, ...rmse]).every(Number.isFinite)).toBe(true);
  });
});
