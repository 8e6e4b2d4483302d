import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { CsvScanner, fieldText } from './csv-scanner';

/** All records of a text that arrives in chunks of the given sizes (over and over). */
function scan(
  text: string | Uint8Array,
  sizes: readonly number[] = [1 << 20],
  maxRecordBytes?: number,
): string[][] {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const records: string[][] = [];
  const scanner = new CsvScanner(
    'some.csv',
    (record) => {
      expect(record.row).toBe(records.length);
      records.push(Array.from({ length: record.count }, (_, i) => fieldText(record, i)));
    },
    maxRecordBytes,
  );
  for (let at = 0, n = 0; at < bytes.length; at += sizes[n++ % sizes.length])
    scanner.push(bytes.slice(at, at + sizes[n % sizes.length]));
  scanner.finish();
  return records;
}

describe('CsvScanner', () => {
  it.each([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'no last line end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CR alone',
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'byte order mark',
      '\uFEFFa,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['byte order mark before a quote', '\uFEFF"a",b\n', [['a', 'b']]],
    ['commas and line ends in quotes', '"1,2","x\ny"\n', [['1,2', 'x\ny']]],
    ['doubled quotes', '"say ""hi""",""\n', [['say "hi"', '']]],
    ['a quote inside a plain field', 'a"b,c""d\n', [['a"b', 'c""d']]],
    ['text after a closing quote', '"a"b,c\n', [['"a"b', 'c']]],
    [
      'empty fields',
      ',\n,,',
      [
        ['', ''],
        ['', '', ''],
      ],
    ],
    ['blank lines', '\n\na\n\r\n\nb\n\n', [['a'], ['b']]],
    ['a quoted empty line', '""\na\n""', [[''], ['a'], ['']]],
    ['nothing', '', []],
    ['only a byte order mark', '\uFEFF', []],
  ])('%s', (_, text, expected) => {
    expect(scan(text)).toEqual(expected);
    expect(scan(text, [1])).toEqual(expected);
  });

  it('agrees with papaparse on any table, wherever the chunks are cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '1', ',', '"', '\n', '\r', ' ', '[') });
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, sizes, fc.constantFrom('\n', '\r\n'), (rows, chunks, newline) => {
        const text = Papa.unparse(rows, { newline });
        expect(scan(text, chunks)).toEqual(rows);
      }),
    );
  });

  it('gives the same records for arbitrary bytes wherever the chunks are cut', () => {
    const bytes = fc
      .uint8Array({ maxLength: 200 })
      .map((raw) => raw.map((b) => (b < 128 ? [34, 44, 10, 13, 65][b % 5] : b)));
    const outcome = (data: Uint8Array, sizes: number[]) => {
      try {
        return scan(data, sizes);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
        return (error as Failure).message;
      }
    };
    fc.assert(
      fc.property(bytes, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (data, sizes) => {
        expect(outcome(data, sizes)).toEqual(outcome(data, [1000]));
      }),
    );
  });

  it('stops at a record that never ends', () => {
    const endless = 'a,b\n1,"' + 'x'.repeat(5000);
    expect(() => scan(endless, [100], 1000)).toThrow(
      /some\.csv, row 1: one row is longer than .* MiB\. Is a quote/,
    );
    expect(() => scan(endless)).toThrow(/row 1: a quoted field is never closed/);
  });

  it('names UTF-16', () => {
    expect(() => scan(new Uint8Array([0xff, 0xfe, 65, 0]))).toThrow(/UTF-16/);
  });
});

describe('CsvScanner with another separator', () => {
  it('cuts at semicolons and leaves commas in the fields', () => {
    const records: string[][] = [];
    const scanner = new CsvScanner(
      'some.csv',
      (record) => records.push(Array.from({ length: record.count }, (_, i) => fieldText(record, i))),
      undefined,
      ';'.charCodeAt(0),
    );
    scanner.push(new TextEncoder().encode('a;b,c\n"1;2";3\n'));
    scanner.finish();
    expect(records).toEqual([
      ['a', 'b,c'],
      ['1;2', '3'],
    ]);
  });
});
