import { describe, expect, it } from 'vitest';
import {
  slotOf,
  weekdayOf,
  zeroShare,
  type CountTable,
  denormalised,
  normalised,
  zScoreOf,
} from './count-table';
import { forecastWindows, HOUR_AND_HOUR, windowStarts, splitInTime } from './forecast-windows';

const table: CountTable = {
  rows: 4,
  nodes: 2,
  counts: Float32Array.of(0, 4, 2, 0, 0, 8, 6, 4),
  slotsPerDay: 3,
  firstWeekday: 6,
};

describe('a table of counts', () => {
  it('tells bin and weekday of a row, over the end of a week', () => {
    expect([2, 3].map((row) => slotOf(table, row))).toEqual([2, 0]);
    expect([2, 3, 21].map((row) => weekdayOf(table, row))).toEqual([6, 0, 6]);
  });

  it('may begin within a day', () => {
    const late = { ...table, firstSlot: 2 };
    expect([0, 1, 4].map((row) => [slotOf(late, row), weekdayOf(late, row)])).toEqual([
      [2, 6],
      [0, 0],
      [0, 1],
    ]);
  });

  it('knows its share of zeros', () => {
    expect(zeroShare(table)).toEqual({ overall: 3 / 8, perNode: Float64Array.of(2 / 4, 1 / 4) });
  });

  it('is scaled by the rows given alone', () => {
    const score = zScoreOf(table, { from: 0, to: 2 });
    expect(score).toEqual({ mean: 1.5, std: Math.sqrt((2.25 + 6.25 + 0.25 + 2.25) / 4) });
    expect(denormalised(normalised(8, score), score)).toBeCloseTo(8, 12);
    expect(() => zScoreOf(table, { from: 1, to: 1 })).toThrow(/cannot be scaled/);
  });
});

describe('windows', () => {
  it('lie within their part', () => {
    const { train, val, test } = splitInTime(101);
    expect([train, val, test]).toEqual([
      { from: 0, to: 61 },
      { from: 61, to: 81 },
      { from: 81, to: 101 },
    ]);
    expect([...windowStarts({ from: 61, to: 86 }, HOUR_AND_HOUR)]).toEqual([61, 62]);
    expect(windowStarts(val, HOUR_AND_HOUR).length).toBe(0);
  });

  it('hold inputs, then targets, and no row of the one in the other', () => {
    const windows = forecastWindows(table, { mean: 2, std: 2 }, Int32Array.of(1), { inputs: 1, outputs: 2 });
    expect([...windows.x]).toEqual([0, -1]);
    expect([...windows.yCounts]).toEqual([0, 8, 6, 4]);
    expect([...windows.y]).toEqual([-1, 3, 2, 1]);
    expect([...windows.slots]).toEqual([1, 2, 0]);
    expect([...windows.weekdays]).toEqual([6, 6, 0]);
  });

  it('show nothing of their targets', () => {
    const altered = { ...table, counts: table.counts.map((count, i) => (i < 4 ? count : count + 100)) };
    const [inputs, others] = [table, altered].map((each) => {
      const score = zScoreOf(each, { from: 0, to: 2 });
      return forecastWindows(each, score, Int32Array.of(0), { inputs: 2, outputs: 2 });
    });
    expect(others.x).toEqual(inputs.x);
    expect(others.y).not.toEqual(inputs.y);
  });
});

describe('a table with gaps', () => {
  const gaps = { ...table, measured: Uint8Array.of(1, 1, 0, 1, 1, 0, 1, 1) };

  it('is scaled by what was measured', () => {
    const { mean, std } = zScoreOf(gaps, { from: 0, to: 3 });
    expect(mean).toBe(1);
    expect(std).toBeCloseTo(Math.sqrt(3), 12);
  });

  it('tells which targets of a window were measured', () => {
    const starts = windowStarts({ from: 0, to: 4 }, { inputs: 2, outputs: 1 });
    const score = { mean: 0, std: 1 };
    const windows = forecastWindows(gaps, score, starts, { inputs: 2, outputs: 1 });
    expect([...windows.measured!]).toEqual([1, 0, 1, 1]);
    expect(forecastWindows(table, score, starts, { inputs: 2, outputs: 1 }).measured).toBeNull();
  });

  it('has windows at every row, or at some', () => {
    const starts = (stride?: number) => [
      ...windowStarts({ from: 2, to: 12 }, { inputs: 2, outputs: 2 }, stride),
    ];
    expect(starts()).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(starts(3)).toEqual([2, 5, 8]);
    expect(starts(4)).toEqual([2, 6]);
  });
});
