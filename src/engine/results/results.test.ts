import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { csvLines, resultCells } from './result-csv';
import {
  isBest,
  inNumbers,
  inShares,
  type ResultRow,
  type ResultTable,
  type RowDifference,
} from './result-table';
import { tablesLines, measuresSchema } from './results-format';
import { intervalText, numberText, sentencesOf, valueText, verdictOf } from './result-words';

const about = (value: number, half = 0.1) => ({ value, low: value - half, high: value + half });
const ERROR = inNumbers('rmse', 'RMSE', { unit: 'min', decimals: 2, better: 'lower' });
const SHARE = inShares('hits', 'Hits', { better: 'higher' });

const table = (network: number, differences?: readonly RowDifference[]): ResultTable => ({
  ...{
    id: 'times',
    title: 'Travel time',
    rowHeading: 'Source',
    measures: [ERROR, SHARE],
    main: 'rmse',
    note: 'Of 9 trips.',
  },
  rows: [
    { name: 'mean', label: 'mean speed', role: 'baseline', values: { rmse: 4, hits: about(0.5) } },
    { name: 'paces', label: 'pace of roads', role: 'baseline', values: { rmse: 3, hits: NaN } },
    { name: 'tuned', label: 'trained for it', role: 'network', values: { rmse: network, hits: about(0.75) } },
  ],
  ...(differences && { differences }),
});
const difference = (low: number, high: number): RowDifference[] => [
  { before: 'paces', after: 'tuned', values: { rmse: { value: (low + high) / 2, low, high } } },
  { before: 'mean', after: 'tuned', values: { rmse: { value: -2, low: -3, high: -1 } } },
];

describe('the verdict of a table', () => {
  it.each([
    [
      2,
      -1.5,
      -0.5,
      /^the best network is better than every baseline: RMSE 2\.00 min \(trained for it\) beside 3\.00/,
    ],
    [4, 0.5, 1.5, /^a baseline is better than every network/],
    [2.9, -0.5, 0.3, /^there is no clear difference .* \(could be chance\)/],
  ])('with an error of %f is by the interval of the paired difference', (network, low, high, words) => {
    expect(verdictOf(table(network, difference(low, high)))).toMatch(words);
  });

  it('is of one run alone without differences, and there is none where nothing can be compared', () => {
    expect(verdictOf(table(2))).toMatch(/every baseline in this one run: RMSE 2\.00/);
    expect(verdictOf(table(5))).toMatch(/^a baseline is better than every network in this one run/);
    expect(verdictOf(table(NaN))).toBeNull();
    const { main: _, ...none } = table(2);
    expect(verdictOf(none)).toBeNull();
  });

  it('knows the difference from either side, and marks what is better than all others', () => {
    const [pair, other] = difference(-1.5, -0.5);
    const turned = { before: 'tuned', after: 'paces', values: { rmse: { value: 1, low: 0.5, high: 1.5 } } };
    const best = (one: ResultTable) =>
      one.rows.filter((row) => isBest(one, row, ERROR)).map(({ name }) => name);
    expect(best(table(2, [pair, other]))).toEqual(['tuned']);
    expect(best(table(2, [turned, other]))).toEqual(['tuned']);
    expect(best(table(2, [other]))).toEqual([]);
    // One run without intervals tells chance from nothing.
    expect(best(table(2))).toEqual([]);
    const between = (low: number, high: number) => ({
      rows: [
        { name: 'a', label: 'a', role: 'network', values: { rmse: { value: 1.5, low: 1, high: 2 } } },
        { name: 'b', label: 'b', role: 'network', values: { rmse: { value: (low + high) / 2, low, high } } },
      ],
    });
    const marked = (one: ReturnType<typeof between>) =>
      one.rows
        .filter((row) => isBest(one as unknown as ResultTable, row as ResultRow, ERROR))
        .map(({ name }) => name);
    expect([marked(between(2.1, 3)), marked(between(1.9, 3))]).toEqual([['a'], []]);
  });
});

describe('what is told of two rows', () => {
  const compared = (network: number, more: Partial<ResultTable> = {}) =>
    sentencesOf({ ...table(network), compare: [['paces', 'tuned']], ...more }).at(-1);

  it('is the difference of the main measure', () => {
    expect(compared(2.5)).toBe(
      'The RMSE of the trained for it is lower by 0.50 min in this one run: 2.50 min beside 3.00 min (pace of roads).',
    );
    expect(compared(2.5, { differences: difference(-1, 0.1) })).toMatch(
      /no clearly different RMSE \(could be chance\)/,
    );
  });

  it('is the number of measures that are apart where none is the main one', () => {
    const { main: _, ...none } = table(2);
    const all = { ...none, compare: [['mean', 'tuned']] as const };
    expect(sentencesOf(all)).toEqual([
      'trained for it against mean speed, in 2 measures: better in 1, no clear difference (could be chance) in 1.',
    ]);
  });
});

describe('numbers', () => {
  it('have the digits, the sign and the unit of their measure, and a dash where they are not known', () => {
    expect(valueText(1234.5, ERROR)).toBe('1,234.50 min');
    expect(numberText(-0.001, ERROR)).toBe('0.00');
    expect(numberText(-0.126, SHARE)).toBe('−12.6 %');
    expect(valueText(NaN, ERROR)).toBe('–');
    expect(intervalText(about(0.75), SHARE)).toBe('65.0 to 85.0 %');
    expect(intervalText({ value: 1, low: NaN, high: 2 }, ERROR)).toBe('');
  });
});

describe('measures of records', () => {
  it('are numbers or unknown, and may be missing where they came later', () => {
    const schema = measuresSchema([ERROR, { ...SHARE, isLater: true }]);
    expect(v.parse(schema, { rmse: null })).toEqual({ rmse: NaN, hits: NaN });
    expect(v.parse(schema, { rmse: 2, hits: 0.5 })).toEqual({ rmse: 2, hits: 0.5 });
    expect(v.safeParse(schema, { hits: 0.5 }).success).toBe(false);
  });
});

describe('a table as text and as a file', () => {
  it('has the verdict first and aligned columns, and one note for tables that share it', () => {
    const lines = tablesLines([table(2), { ...table(2), id: 'more', title: 'More' }]);
    expect(lines[0]).toMatch(/^Travel time: the best network/);
    expect(lines.slice(1, 5)).toEqual([
      '  Source          RMSE, min  Hits',
      '  mean speed      4.00       50.0 %',
      '  pace of roads   3.00       –',
      '  trained for it  2.00       75.0 %',
    ]);
    expect(lines.filter((line) => line === '  Of 9 trips.')).toHaveLength(1);
  });

  it('has all digits and empty cells, and rows of one name together where the file begins with them', () => {
    const file = { name: 'f.csv', columns: ['task', 'source', 'measure'], row: 'source', measure: 'measure' };
    const keyed = [
      { ...table(2), keys: { task: 'a' } },
      { ...table(1 / 3), keys: { task: 'b' } },
    ];
    const text = [...csvLines(resultCells(file, keyed))];
    expect(text[0]).toBe('task,source,measure,value,low,high\n');
    expect(text).toContain('a,paces,hits,,,\n');
    expect(text).toContain(`b,tuned,rmse,${1 / 3},,\n`);
    const first = resultCells({ ...file, columns: ['source', 'task', 'measure'] }, keyed).rows;
    expect(first.slice(0, 4).map((row) => row.slice(0, 3).join())).toEqual([
      'mean,a,rmse',
      'mean,a,hits',
      'mean,b,rmse',
      'mean,b,hits',
    ]);
  });
});
