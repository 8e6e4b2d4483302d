import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICE, isTimeZone, type GpsChoice } from './gps-choice';
import { TimeReading, ZoneClock } from './time-reading';

const utc = (text: string): number => Date.parse(text) / 1000;

function read(value: string | number, choice: Partial<GpsChoice> = {}): number | undefined {
  const reading = new TimeReading({ ...DEFAULT_CHOICE, ...choice });
  return reading.readValue(value) ? reading.clock : undefined;
}

describe('TimeReading', () => {
  const eight = utc('2013-07-01T08:30:00Z');

  it.each([
    ['2013-07-01T08:30:00Z', eight],
    ['2013-07-01 08:30:00', eight],
    ['2013-07-01 08:30', eight],
    ['2013/7/1 8:30:00', eight],
    ['2013.07.01, 08:30:00', eight],
    ['2013-07-01T09:30:00+01:00', eight],
    ['2013-07-01 09:30:00+01', eight],
    ['2013-07-01T00:30:00-0800', eight],
    ['2013-07-01 08:30:00 UTC', eight],
    ['2013-07-01t08:30:00z', eight],
    ['2013-07-01 08:30:00 AM', eight],
    ['2013-07-01 8:30:00 PM', eight + 12 * 3600],
    ['Mon Jul 01 08:30:00 +0000 2013', eight],
    ['Mon Jul  1 09:30:00 +0100 2013', eight],
    ['Mon jul 1 08:30:00 UTC 2013', eight],
    ['Mon Jul 1 08:30:00 2013', eight],
    ['Mon Jul 32 08:30:00 +0000 2013', undefined],
    ['Mon Jux 01 08:30:00 +0000 2013', undefined],
    ['Monday Jul 01 08:30:00 +0000', undefined],
    ['2013-07-01 12:30 am', eight - 8 * 3600],
    ['2013-07-01T08:30:00.250Z', eight + 0.25],
    [' 1372667400 ', 1372667400],
    ['1372667400000', 1372667400],
    [1372667400.5, 1372667400.5],
  ])('reads %s', (text, expected) => expect(read(text)).toBe(expected));

  it.each([
    '',
    'noon',
    '2013-02-29 08:00:00',
    '2013-13-01 08:00:00',
    '2013-07-01',
    '2013-07-01 24:00:00',
    '2013-07-01 08:61:00',
    '2013-07-01 13:00 PM',
    '2013-07-01T08:30:00 and more',
    '2013-07-01T08:30:00+99',
    '0013-07-01T08:30:00Z',
    '-5',
    '1e18',
    'NaN',
  ])('refuses %j', (text) => expect(read(text)).toBeUndefined());

  it('reads days or months first where that is chosen', () => {
    expect(read('01/07/2013 08:30:00', { timeForm: 'day-first' })).toBe(eight);
    expect(read('7/1/2013 8:30', { timeForm: 'month-first' })).toBe(eight);
    expect(read('01/13/2013 08:30:00', { timeForm: 'day-first' })).toBeUndefined();
  });

  it('takes the chosen unit of epoch numbers', () => {
    expect(read('5000', { timeForm: 'epoch-milliseconds' })).toBe(5);
    expect(read('1372667400000', { timeForm: 'epoch-seconds' })).toBeUndefined();
    expect(read('2013-07-01T08:30:00Z', { timeForm: 'epoch-seconds' })).toBeUndefined();
  });

  it('shows the clock of the place for instants, and leaves times without a zone as they are', () => {
    const timeZone = 'America/Los_Angeles';
    expect(read('2013-07-01T08:30:00Z', { timeZone })).toBe(utc('2013-07-01T01:30:00Z'));
    expect(read('1372667400', { timeZone })).toBe(utc('2013-07-01T01:30:00Z'));
    expect(read('2013-07-01 08:30:00', { timeZone })).toBe(eight);
    expect(read('2013-07-01 08:30:00', { timeZone, unzonedTimes: 'utc' })).toBe(utc('2013-07-01T01:30:00Z'));
  });

  it('never gives NaN, whatever the bytes', () => {
    const reading = new TimeReading(DEFAULT_CHOICE);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9TZ:+./ -]{0,26}$/)), (text) => {
        if (reading.readValue(text)) expect(Number.isFinite(reading.clock)).toBe(true);
      }),
    );
  });

  it('reads back what toISOString writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4102444799 }), (second) => {
        expect(read(new Date(second * 1000).toISOString())).toBe(second);
      }),
    );
  });
});

describe('ZoneClock', () => {
  it('agrees with Intl at any instant, changes of summer time included', () => {
    const zones = ['Europe/Lisbon', 'America/Los_Angeles', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: utc('2008-03-30T00:00:00Z'), max: utc('2009-04-06T00:00:00Z') }),
        (timeZone, instant) => {
          const shown = new Date(instant * 1000).toLocaleString('sv-SE', { timeZone });
          const clock = instant + new ZoneClock(timeZone).offsetAt(instant);
          expect(new Date(clock * 1000).toISOString().slice(0, 19)).toBe(shown.replace(' ', 'T'));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('knows what is no zone', () => {
    expect(isTimeZone('Europe/Lisbon')).toBe(true);
    expect(isTimeZone('Porto')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
