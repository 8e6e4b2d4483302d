import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NumberList,
  parseCoordinateList,
  parseDecimal,
  parseInteger,
  parseIntegerList,
  parseTimeList,
} from './byte-numbers';

const encode = (text: string) => new TextEncoder().encode(text);
const decimal = (text: string) => parseDecimal(encode(text), 0, encode(text).length);

type ListParser = (bytes: Uint8Array, start: number, end: number, out: NumberList) => boolean;
function listOf(parse: ListParser, text: string): number[] | undefined {
  const out = new NumberList();
  // The cell lies in the middle of other bytes, as in a file: nothing beyond its end may be read.
  const cell = encode(text);
  const bytes = new Uint8Array([...encode('9,9"'), ...cell, ...encode('",99:99')]);
  return parse(bytes, 4, 4 + cell.length, out) ? Array.from(out.values.subarray(0, out.length)) : undefined;
}

describe('parseDecimal', () => {
  it('gives the same double as JavaScript for every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(decimal(String(value))).toBe(value === 0 ? Number(String(value)) : value);
      }),
    );
  });

  it('gives the same double for decimals of any length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+-]?\d{1,20}(\.\d{0,20})?$/), (text) => {
        expect(decimal(text)).toBe(Number(text));
      }),
    );
  });

  it.each(['', ' ', '-', '.', 'nan', 'inf', '1e', '1e+', '1 2', '1,2', '0x10', '1e999', '--1', '1.2.3'])(
    'refuses "%s"',
    (text) => {
      expect(decimal(text)).toBeNaN();
    },
  );

  it('allows blanks around it and exponents', () => {
    expect(decimal(' 1.5e3\t')).toBe(1500);
    expect(decimal('-2E-2')).toBe(-0.02);
  });
});

describe('parseInteger', () => {
  it('takes "12.0" as 12 and refuses fractions and unsafe integers', () => {
    const integer = (text: string) => parseInteger(encode(text), 0, text.length);
    expect(integer('12.0')).toBe(12);
    expect(integer('-7')).toBe(-7);
    expect(integer('12.5')).toBeNaN();
    expect(integer('9007199254740993')).toBeNaN();
  });
});

describe('parseIntegerList', () => {
  it.each([
    ['1,2', [1, 2]],
    ['[1, 2]', [1, 2]],
    ['(1, 2,)', [1, 2]],
    [' [ 10 ,-3 ] ', [10, -3]],
    ["['1', '2']", [1, 2]],
    ['1.0,2.0', [1, 2]],
    ['', []],
    ['[]', []],
  ])('reads %s', (text, expected) => {
    expect(listOf(parseIntegerList, text)).toEqual(expected);
  });

  it.each(['1,x', '[1,2', '1,,2', '1 2', '1.5', '[[1],2]', '99999999999999999', '-', '(1,2]'])(
    'refuses %s',
    (text) => {
      expect(listOf(parseIntegerList, text)).toBeUndefined();
    },
  );

  it('reads what it would write, in both styles', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger()), (values) => {
        const expected = values.map((value) => value + 0);
        expect(listOf(parseIntegerList, values.join(','))).toEqual(expected);
        expect(listOf(parseIntegerList, JSON.stringify(values))).toEqual(expected);
      }),
    );
  });
});

describe('parseTimeList', () => {
  it('reads the wall clock and applies no zone', () => {
    const seconds = Date.UTC(2015, 10, 2, 0, 55, 38) / 1000;
    for (const zone of ['Z', '', 'z', '+08:00', '-0330', '+01'])
      expect(listOf(parseTimeList, `2015-11-02T00:55:38${zone}`)).toEqual([seconds]);
    expect(listOf(parseTimeList, "['2015-11-02 00:55:38']")).toEqual([seconds]);
    expect(listOf(parseTimeList, '2015-11-02T00:55:38.250Z')).toEqual([seconds + 0.25]);
  });

  it('agrees with Date on every day', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59Z'),
          noInvalidDate: true,
        }),
        (date) => {
          const seconds = Math.floor(date.getTime() / 1000);
          const text = new Date(seconds * 1000).toISOString();
          expect(listOf(parseTimeList, `${text},${text}`)).toEqual([seconds, seconds]);
        },
      ),
    );
  });

  it('reads epoch numbers, milliseconds from 1e11 on', () => {
    expect(listOf(parseTimeList, '1372636853, 1372636853.5')).toEqual([1372636853, 1372636853.5]);
    expect(listOf(parseTimeList, '[1372636853620]')).toEqual([1372636853.62]);
  });

  it.each([
    '2015-13-02T00:00:00Z',
    '2015-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2015-11-02T24:00:00Z',
    '2015-11-02T00:60:00Z',
    '2015-11-02T00:55Z',
    '2015-11-02',
    '2015/11/02T00:55:38Z',
    '2015-11-02T00:55:38Zoo',
    '2015-11-02T00:55:38.Z',
    '2015-11-02T00:55:38+',
    '20-5-11-02T00:55:38Z',
    'now',
    '1e300',
  ])('refuses %s', (text) => {
    expect(listOf(parseTimeList, text)).toBeUndefined();
  });
});

describe('parseCoordinateList', () => {
  it('reads a list of points', () => {
    expect(listOf(parseCoordinateList, '[[-8.61, 41.15], [ -8.62,41.16 ]]')).toEqual([
      -8.61, 41.15, -8.62, 41.16,
    ]);
  });

  it.each([
    '',
    '[]',
    '[-8.6, 41.1]',
    '[[-8.6]]',
    '[[-8.6, 41.1, 3]]',
    '[[-8.6, 41.1]',
    '[[a, 41.1]]',
    '[[1,2]] x',
    '[[1,2],]',
  ])('refuses %s', (text) => {
    expect(listOf(parseCoordinateList, text)).toBeUndefined();
  });

  it('reads what JSON writes, to the last bit', () => {
    const degrees = fc.double({ noNaN: true, min: -180, max: 180 }).map((value) => value + 0);
    fc.assert(
      fc.property(fc.array(fc.tuple(degrees, degrees), { minLength: 1 }), (points) => {
        expect(listOf(parseCoordinateList, JSON.stringify(points))).toEqual(points.flat());
      }),
    );
  });
});

it('arbitrary bytes are read or refused, never an error, and nothing after the cell is touched', () => {
  const nearMisses = fc.string({ unit: fc.constantFrom(...'0123456789-+.:,[]()TZe\'" \n') });
  for (const parse of [parseIntegerList, parseTimeList, parseCoordinateList])
    fc.assert(
      fc.property(nearMisses, (text) => {
        const values = listOf(parse, text);
        if (values) expect(values.every(Number.isFinite)).toBe(true);
      }),
    );
});
