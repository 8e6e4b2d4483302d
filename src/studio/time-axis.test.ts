import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayOf,
  dayStarts,
  dayWords,
  nearestRow,
  partAt,
  rowAfterKey,
  rowWordsInFull,
  type TimeAxis,
} from './time-axis';

/** Tuesday 4 November 2025, 22:00 on the clock of the place. */
const START = Date.UTC(2025, 10, 4, 22) / 1000;
const axis: TimeAxis = {
  rows: 60,
  start: START,
  binSeconds: 300,
  parts: [
    { name: 'train', from: 0, to: 36 },
    { name: 'val', from: 36, to: 48 },
    { name: 'test', from: 48, to: 60 },
  ],
};

describe('a time axis', () => {
  it('says when a bin begins on the clock of the place', () => {
    expect(rowWordsInFull(axis, 0)).toBe('Tue 4 Nov, 22:00');
    expect(rowWordsInFull(axis, 31)).toBe('Wed 5 Nov, 00:35');
    expect(dayWords(axis, 59)).toBe('Wed 5 Nov');
  });

  it('knows where days begin, and the part that a bin is in', () => {
    expect(dayStarts(axis)).toEqual([0, 24]);
    expect(dayOf(axis, 23)).toEqual({ from: 0, to: 24 });
    expect(dayOf(axis, 24)).toEqual({ from: 24, to: 60 });
    expect([35, 36, 59, 60].map((row) => partAt(axis, row)?.name)).toEqual([
      'train',
      'val',
      'test',
      undefined,
    ]);
  });

  it('is moved along by keys and not beyond its ends', () => {
    const after = (key: string, row: number) => rowAfterKey(axis, row, key);
    expect(after('ArrowRight', 3)).toBe(4);
    expect(after('PageUp', 3)).toBe(15);
    expect(after('PageDown', 3)).toBe(0);
    expect([after('Home', 9), after('End', 9)]).toEqual([0, 59]);
    expect(after('a', 9)).toBeNull();
  });

  it('has days that follow each other without a gap, whatever its bins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: -100_000, max: 2_000_000_000 }),
        fc.constantFrom(60, 300, 420, 900, 3600),
        fc.double({ min: -10, max: 800, noNaN: true }),
        (rows, start, binSeconds, wish) => {
          const any = { rows, start, binSeconds, parts: [] };
          const row = nearestRow(any, wish);
          const day = dayOf(any, row);
          expect(day.from <= row && row < day.to).toBe(true);
          const dayNumber = (of: number) => Math.floor((start + of * binSeconds) / 86_400);
          expect(dayNumber(day.from)).toBe(dayNumber(row));
          expect(dayNumber(day.to - 1)).toBe(dayNumber(row));
          if (day.to < rows) expect(dayNumber(day.to)).toBe(dayNumber(row) + 1);
        },
      ),
    );
  });
});
