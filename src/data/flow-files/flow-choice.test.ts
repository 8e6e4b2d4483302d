import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesChoiceOf } from './series-choice';

describe('what a person decides about files of flows', () => {
  it('is nothing where nothing is written', () => {
    expect(seriesChoiceOf({})).toEqual({});
    expect(seriesChoiceOf({ start: '', binMinutes: '', feature: '' })).toEqual({});
  });

  it('is the day or moment of the first bin, the length of a bin and the feature', () => {
    expect(seriesChoiceOf({ start: '2012-03-01', binMinutes: '15', feature: 'speed' })).toEqual({
      start: 1330560000,
      binSeconds: 900,
      feature: 'speed',
    });
    expect(seriesChoiceOf({ start: '2012-03-01T06:30' }).start).toBe(1330560000 + 6.5 * 3600);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000_000 }), (minute) => {
        const start = new Date(60_000 * minute).toISOString().slice(0, 16);
        expect(seriesChoiceOf({ start })).toEqual({ start: 60 * minute });
      }),
    );
  });

  it.each(['2012-02-30', '2012-13-01', 'Monday', '2012-03-01T24:00', '2012-03-01T06', '1.3.2012', '0'])(
    'is refused where the start is no moment of the calendar: %s',
    (start) => expect(() => seriesChoiceOf({ start })).toThrow(/must begin on a day such as 2012-03-01/),
  );

  it.each(['0', '7', '-5', '2.5', '1441', '2880', 'five'])(
    'is refused where bins of so many minutes do not fill a day: %s',
    (binMinutes) => expect(() => seriesChoiceOf({ binMinutes })).toThrow(/divides a day/),
  );
});
