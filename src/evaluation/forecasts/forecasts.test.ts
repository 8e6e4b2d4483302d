import { describe, expect, it } from 'vitest';
import type { CountTable } from '../../domain/counts/count-table';
import { forecastWindows, windowStarts } from '../../domain/counts/forecast-windows';
import { HistoricalAverage, meanAt } from './historical-average';
import { HorizonErrorSums, horizonErrors } from './forecast-errors';
import { persistence } from './persistence';

/** Two bins a day, one node; row r counts 10 r vehicles. Row 0 is a Saturday's. */
const table = (rows: number): CountTable => ({
  rows,
  nodes: 1,
  counts: Float32Array.from({ length: rows }, (_, row) => 10 * row),
  slotsPerDay: 2,
  firstWeekday: 5,
});

const lengths = { inputs: 2, outputs: 2 };

describe('baselines', () => {
  const counts = table(20);
  const starts = windowStarts({ from: 0, to: 20 }, lengths).slice(-1);
  const windows = forecastWindows(counts, { mean: 0, std: 1 }, starts, lengths);

  it('persistence repeats the last input, which is no target', () => {
    expect([...persistence(counts, starts, lengths)]).toEqual([170, 170]);
    expect([...windows.yCounts]).toEqual([180, 190]);
  });

  it('the average of the weekend is that of both its days', () => {
    // Training rows 0 to 15: Saturday and Sunday, Monday to Friday, Saturday. The target is a Monday.
    const weekend = new HistoricalAverage(counts, { from: 0, to: 16 }, 'weekend');
    expect([...weekend.samples]).toEqual([5, 5, 3, 3]);
    expect([...weekend.table]).toEqual([80, 90, (0 + 20 + 140) / 3, (10 + 30 + 150) / 3]);
    expect([...weekend.forecast(windows)]).toEqual([80, 90]);
    expect([meanAt(weekend, 0, 1, 0), meanAt(weekend, 6, 0, 0)]).toEqual([90, (0 + 20 + 140) / 3]);
  });

  it('a weekday without a sample takes its bin of the other days', () => {
    const weekday = new HistoricalAverage(counts, { from: 0, to: 4 }, 'weekday');
    expect([...weekday.samples.slice(0, 2)]).toEqual([0, 0]);
    expect([...weekday.forecast(windows)]).toEqual([10, 20]);
    const oneRow = new HistoricalAverage(counts, { from: 3, to: 4 }, 'weekday');
    expect([...oneRow.forecast(windows)]).toEqual([30, 30]);
  });
});

describe('errors of forecasts', () => {
  it('leave zero counts out of the percentage alone, and take the average over all entries', () => {
    const { perHorizon, average } = horizonErrors([1, 2, 9, 4], [2, 0, 5, 4], 2, 1);
    expect(perHorizon).toEqual([
      { mae: 2.5, rmse: Math.sqrt(17 / 2), mape: (0.5 + 0.8) / 2, count: 2, positive: 2 },
      { mae: 1, rmse: Math.sqrt(2), mape: 0, count: 2, positive: 1 },
    ]);
    expect(average).toEqual({ mae: 1.75, rmse: Math.sqrt(21 / 4), mape: 1.3 / 3, count: 4, positive: 3 });
  });

  it('have no percentage where nothing was counted, and refuse what does not fit', () => {
    expect(horizonErrors([1], [0], 1, 1).average).toMatchObject({ mae: 1, mape: NaN, positive: 0 });
    expect(() => horizonErrors([1, 2], [1], 1, 1)).toThrow(/2 forecasts cannot be held against 1 counts/);
    expect(() => horizonErrors([1, 2, 3], [1, 2, 3], 2, 1)).toThrow(/3 counts of 2 horizons/);
  });
});

describe('what was not measured', () => {
  it('counts in no error', () => {
    const sums = new HorizonErrorSums(2, 1);
    sums.add([1, 2], [3, 900], Uint8Array.of(1, 0));
    sums.add([1, 2], [800, 5], Uint8Array.of(0, 1));
    expect(sums.errors).toEqual(horizonErrors([1, 2], [3, 5], 2, 1));
  });

  it('counts in no historical average, node by node', () => {
    const counts = {
      ...table(4),
      nodes: 2,
      counts: Float32Array.of(10, 1, 20, 2, 999, 3, 40, 4),
      measured: Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1),
    };
    const average = new HistoricalAverage(counts, { from: 0, to: 4 }, 'weekend');
    // Rows 0 and 2 are the first bin of Saturday and Sunday.
    expect([...average.table.subarray(4, 8)]).toEqual([10, 2, 30, 3]);
    const nothing = { ...counts, measured: Uint8Array.of(0, 1, 1, 1, 0, 1, 1, 1) };
    const { table: others } = new HistoricalAverage(nothing, { from: 0, to: 4 }, 'weekend');
    // Nothing else has the first bin: the mean of all that was measured there.
    expect([...others.subarray(4, 8)]).toEqual([30, 2, 30, 3]);
  });
});
