import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnHistogram, columnScale, COLUMN_BINS } from './review-columns';
import { found, NO_FILTER, ordered, passing, type FilterFacts, type ReviewFilter } from './review-filter';
import {
  judgedTable,
  lineOf,
  NO_KIND,
  pairOf,
  reviewTable,
  sourceOf,
  type ReviewColumn,
} from './review-table';

const column = (key: string): ReviewColumn => ({
  ...{ key, label: key, unit: '', reading: '', digits: 0, factor: 1, besideTrip: false },
});

const table = judgedTable(
  reviewTable(
    4,
    [column('length'), column('turns'), column('nothing')],
    [
      { source: 'real', values: { length: [4, 3, 2, 1] } },
      {
        source: 'setA',
        values: { length: [5, NaN, 7, 8], turns: [0, 1, 0, 2], nothing: [NaN, NaN, NaN, NaN] },
      },
    ],
  ),
  [{ source: 'setA', kinds: Uint8Array.of(0, 1, 0, 2) }],
);
const facts: FilterFacts = {
  shown: ['real', 'setA'],
  verdicts: Uint8Array.of(0, 1, 0, 0, 2, 3, 0, 0),
  others: {
    disputed: Uint8Array.of(0, 1, 1, 0, 1, 3, 0, 0),
    'disputed-machine': Uint8Array.of(1, 2, 1, 1, 2, 2, 2, 0),
  },
  scenario: null,
  found: null,
};
const linesOf = (filter: Partial<ReviewFilter>, given: Partial<FilterFacts> = {}) =>
  Array.from(passing(table, { ...NO_FILTER, ...filter }, { ...facts, ...given })).flatMap((on, line) =>
    on ? [line] : [],
  );

describe('the table of a review', () => {
  it('has a line for each source and pair, and no column without values', () => {
    expect(table.count).toBe(8);
    expect(table.columns.map(({ column: { key } }) => key)).toEqual(['length', 'turns']);
    expect(Array.from(table.kinds)).toEqual([NO_KIND, NO_KIND, NO_KIND, NO_KIND, 0, 1, 0, 2]);
    for (let line = 0; line < table.count; line++)
      expect(lineOf(table, sourceOf(table, line), pairOf(table, line))).toBe(line);
    expect(lineOf(table, 'distilled', 0)).toBeNull();
    expect(lineOf(table, 'setA', 4)).toBeNull();
  });

  it('is filtered by sources, ranges, kinds, verdicts, scenarios and numbers', () => {
    expect(linesOf({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(linesOf({}, { shown: ['setA'] })).toEqual([4, 5, 6, 7]);
    // A line without a length is neither long nor short.
    expect(linesOf({ ranges: { length: [3, 7] } })).toEqual([0, 1, 4, 6]);
    expect(linesOf({ ranges: { length: [null, 2], turns: [0, null] } })).toEqual([]);
    expect(linesOf({ kinds: [1, 2] })).toEqual([5, 7]);
    expect(linesOf({ verdict: 'unjudged' })).toEqual([0, 2, 3, 6, 7]);
    expect(linesOf({ verdict: 'judged' })).toEqual([1, 4, 5]);
    expect(linesOf({ verdict: 'implausible' })).toEqual([4]);
    // Line 1 was called plausible, and the machine takes it for a route; who is unsure disputes nothing.
    expect(linesOf({ verdict: 'disputed' })).toEqual([4]);
    expect(linesOf({ verdict: 'disputed-machine' })).toEqual([1]);
    expect(linesOf({}, { scenario: Uint8Array.of(1, 0, 0, 0) })).toEqual([0, 4]);
    const pairs = { origins: Uint32Array.of(0, 1, 2, 0), destinations: Uint32Array.of(2, 2, 0, 1) };
    const geoIds = Float64Array.of(100, 200, 300);
    expect(found(' ', geoIds, pairs)).toBeNull();
    expect(Array.from(found('300', geoIds, pairs)!)).toEqual([1, 1, 1, 0]);
    expect(Array.from(found('#2, 300', geoIds, pairs)!)).toEqual([0, 1, 0, 0]);
    expect(Array.from(found('road', geoIds, pairs)!)).toEqual([0, 0, 0, 0]);
  });

  it('leaves a column out of its own histogram', () => {
    const filter = { ...NO_FILTER, ranges: { length: [6, 9] as const } };
    expect(passing(table, filter, facts).reduce((a, b) => a + b)).toBe(2);
    expect(passing(table, filter, facts, 'length').reduce((a, b) => a + b)).toBe(8);
  });

  it('is ordered by pair or by a column, with empty places last', () => {
    const all = new Uint8Array(8).fill(1);
    expect(Array.from(ordered(table, all, { key: 'pair', descending: false }))).toEqual([
      0, 4, 1, 5, 2, 6, 3, 7,
    ]);
    expect(Array.from(ordered(table, all, { key: 'length', descending: true }))).toEqual([
      7, 6, 4, 0, 1, 2, 3, 5,
    ]);
    expect(Array.from(ordered(table, all, { key: 'turns', descending: false }))).toEqual([
      4, 6, 5, 7, 0, 1, 2, 3,
    ]);
  });

  it('has histograms that count every value once', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: false })), (list) => {
        const values = Float64Array.from(list);
        const scale = columnScale(values);
        const numbers = list.filter((value) => !Number.isNaN(value));
        expect(scale === null).toBe(numbers.length === 0);
        if (!scale) return;
        const passes = Uint8Array.from(values, (_, i) => i % 2);
        const { all, passing: some } = columnHistogram(values, scale, passes);
        expect(all).toHaveLength(COLUMN_BINS);
        expect(all.reduce((a, b) => a + b, 0)).toBe(numbers.length);
        expect(some.reduce((a, b) => a + b, 0)).toBe(
          list.filter((value, i) => i % 2 === 1 && !Number.isNaN(value)).length,
        );
      }),
    ));
});
