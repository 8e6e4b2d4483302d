import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvScanner, fieldText } from '../data/csv-scanner';
import { timesTheWork } from './testing/work';
import {
  csvCell,
  csvQuoted,
  LONGEST_SHOWN,
  shown,
  shownList,
  unguarded,
  visible,
  visibleLines,
} from './text';

/** Unicode's own lists, which are longer than anybody's memory. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}\p{Cs}\p{Zl}\p{Zp}]/u;

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.string({ unit: 'grapheme', maxLength: 600 }),
  fc
    .array(
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u061c',
        '\u0007',
        '\n',
        '\ud83d',
        '\u{1f600}',
        'a',
        '=',
        "'",
        ' ',
        '\t',
      ),
      { maxLength: 400 },
    )
    .map((parts) => parts.join('')),
);

describe('foreign text', () => {
  it('is shown without control or bidirectional characters, 200 characters at most', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(shown(text)).not.toMatch(CONTROL);
        expect(shown(text).length).toBeLessThanOrEqual(200);
        expect(visible(text)).not.toMatch(CONTROL);
        expect(visibleLines(text).replaceAll('\n', '')).not.toMatch(CONTROL);
      }),
      { numRuns: 500 },
    );
  });

  it('stays as it is where it is plain, in any script', () => {
    for (const text of ['Rua de Cedofeita', 'نیم‌فاصله', 'क्‍ष', '東京都道', 'naïve café 👩‍👩‍👧', ''])
      expect(shown(text)).toBe(text);
  });

  it('says that there is more, and never ends in half a character', () => {
    expect(shown('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
    expect(shown('x'.repeat(200))).toBe('x'.repeat(200));
    expect(shown('😀'.repeat(101))).toBe(`${'😀'.repeat(99)} …`);
  });

  it('takes no time for what is not shown', () => {
    const long = '\u0007'.repeat(200_000);
    const short = long.slice(0, LONGEST_SHOWN + 1);
    const often = (text: string) => () => {
      for (let i = 0; i < 20; i++) shown(text);
    };
    expect(timesTheWork(often(long), often(short))).toBeLessThan(20);
  });

  it('is listed up to a number', () => {
    expect(shownList(['a', 'b'])).toBe('a, b');
    expect(shownList(['a', 'b', 'c'], 2)).toBe('a, b, …');
    expect(shownList(['a\nb', 'x'.repeat(300)])).toHaveLength(200);
  });
});

describe('a cell of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1.5', '+1.5'],
    ['+a', "'+a"],
    ["'-1", "''-1"],
    ['-1', '-1'],
    ['-1+2', "'-1+2"],
    ['@a', "'@a"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['  =1', "'  =1"],
    ['"=1"', '"\'""=1"""'],
    ["'=1", "''=1"],
    ['＝1', "'＝1"],
    ['a, b', '"a, b"'],
    ['Rua A', 'Rua A'],
    ['', ''],
  ])('%j reads %j', (text, cell) => expect(csvCell(text)).toBe(cell));

  it('begins no formula, whatever stands in it, and comes back as it was', () => {
    const unquoted = (cell: string) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
    fc.assert(
      fc.property(anyText, (text) => {
        const cell = unquoted(csvCell(text));
        if (Number.isNaN(Number(text))) expect(cell).not.toMatch(/^[\s"]*[=+\-@\t\r]/);
        expect(unguarded(cell)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('stays one cell of a table, be it quoted or not, and none of them is a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText), { minLength: 1, maxLength: 5 }), (written) => {
        // Neither stands in a file of text: half of a character, or a second mark of byte order.
        const rows = written.map((row) => row.map((text) => text.replace(/[\p{Cs}\ufeff]/gu, '')));
        const file = rows.map(([a, b]) => `${csvQuoted(a)},${csvCell(b)},end\r\n`).join('');
        const read: string[][] = [];
        const scanner = new CsvScanner('a.csv', (record) =>
          read.push(Array.from({ length: record.count }, (_, field) => fieldText(record, field))),
        );
        scanner.push(new TextEncoder().encode(file));
        scanner.finish();
        expect(read.map((cells) => cells.map(unguarded))).toEqual(rows.map((row) => [...row, 'end']));
        for (const cell of read.flat())
          if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(/^[\s"]*[=+\-@\t\r]/);
      }),
      { numRuns: 500 },
    );
  });
});
