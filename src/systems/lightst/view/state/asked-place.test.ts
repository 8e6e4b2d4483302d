import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPlace, missedWords, rowOfTime, timeOfRow } from './asked-place';

/** Thursday, 19 September 2013. */
const START = Date.UTC(2013, 8, 19) / 1000;
const axis = { start: START, binSeconds: 300, rows: 288, parts: [] };
const table = { ids: ['344', 'Mill, north'] };

describe('the place that an address asks for', () => {
  it('names any moment so that it is found again', () => {
    const bins = fc.constantFrom(30, 60, 300, 900, 3600, 7200);
    fc.assert(
      fc.property(bins, fc.integer({ min: -2000, max: 40_000 }), fc.nat(5000), (binSeconds, day, row) => {
        const own = { start: 86_400 * day, binSeconds, rows: 5001, parts: [] };
        expect(rowOfTime(own, timeOfRow(own, row))).toBe(row);
      }),
    );
  });

  it('is a moment on the clock of the place, and a road or sensor by its id', () => {
    expect(timeOfRow(axis, 97)).toBe('2013-09-19T08:05');
    expect(findPlace({ time: '2013-09-19T08:07', sensor: 'Mill, north' }, axis, table)).toEqual({
      row: 97,
      node: 1,
    });
    expect(findPlace({}, axis, table)).toEqual({});
    expect(missedWords({}, {})).toEqual([]);
  });

  it.each(['2013-09-18T23:59', '2013-09-20T00:00', '2013-13-45T99:00', 'yesterday', ''])(
    'is none at a time that the series does not have: %s',
    (time) => expect(rowOfTime(axis, time)).toBeNull(),
  );

  it('is told where the data do not have it', () => {
    const asked = { time: 'soon', sensor: '9' };
    const found = findPlace(asked, axis, table);
    expect(found).toEqual({ row: null, node: null });
    expect(missedWords(asked, found)).toEqual([
      '"time" names no moment of the series that is open, "soon": its usual one is shown.',
      '"sensor" names nothing of the series that is open, "9": nothing is chosen.',
    ]);
  });
});
