import { describe, expect, it } from 'vitest';
import type { Check } from './compare';
import { compare, compareLists, EXACT, type Comparison } from './compare';
import { ReferenceFolder } from './reference-folder';
import type { VerificationContext } from './compare';

function rowsOf(run: (context: VerificationContext) => void, slack = 1): Check[] {
  const rows: Check[] = [];
  const report = (row: Check) => rows.push(row);
  run({ folder: new ReferenceFolder(new Map()), backend: 'cpu', slack, report });
  return rows;
}

function rowOf(comparison: Partial<Comparison>, slack = 1): Check {
  const whole = { group: 'g', what: 'w', actual: [], expected: [], tolerance: EXACT, ...comparison };
  return rowsOf((context) => compare(context, whole), slack)[0];
}

const tolerance = { absolute: 0.01, relative: 0.1 };

describe('compare', () => {
  it('allows the absolute and the relative part together, and no more', () => {
    const row = rowOf({ actual: [10.9, 0.009], expected: [10, 0], tolerance });
    expect(row).toMatchObject({ passed: true, values: 2 });
    expect(row.worst.absolute).toBeCloseTo(0.9, 9);
    expect(row.used).toBeCloseTo(0.9, 9);
    expect(rowOf({ actual: [11.02], expected: [10], tolerance }).passed).toBe(false);
    expect(rowOf({ actual: [0.011], expected: [0], tolerance }).passed).toBe(false);
  });

  it('says how many are outside and where the worst is', () => {
    const { detail } = rowOf({ actual: [1, 5, 3], expected: [1, 2, 2], tolerance: EXACT });
    expect(detail).toBe('2 of 3 outside; worst at 1: 5 where 2 is expected');
  });

  it.each<[string, number[], number[], boolean]>([
    ['what is not a number', [NaN], [1], false],
    ['a number where none is expected', [1], [NaN], false],
    ['an infinity where a number is expected', [Infinity], [1], false],
    ['a number where an infinity is expected', [1], [-Infinity], false],
    ['the other infinity', [Infinity], [-Infinity], false],
    ['the same infinity', [-Infinity], [-Infinity], true],
    ['twice no number', [NaN], [NaN], true],
    ['zeros of either sign', [-0], [0], true],
    ['lists of unequal length', [1, 2], [1], false],
    ['nothing with nothing', [], [], false],
  ])('%s', (_, actual, expected, passed) => {
    expect(rowOf({ actual, expected, tolerance }).passed).toBe(passed);
    expect(rowOf({ actual, expected, tolerance: { absolute: 1, relative: 0 } }).passed).toBe(passed);
  });

  it('gives a device its slack, what the host computed none, and what may not differ none either', () => {
    const wide = { actual: [0.05], expected: [0], tolerance };
    expect(rowOf(wide).passed).toBe(false);
    expect(rowOf(wide, 10)).toMatchObject({ passed: true, tolerance: { absolute: 0.1, relative: 1 } });
    expect(rowOf({ ...wide, onHost: true }, 10).passed).toBe(false);
    expect(rowOf({ ...wide, tolerance: EXACT }, 10).passed).toBe(false);
  });
});

it('compareLists knows equal lists, empty ones among them, and says what differs first', () => {
  const list = (actual: (string | number)[], expected: (string | number)[]) =>
    rowsOf((context) => compareLists(context, { group: 'g', what: 'w', actual, expected }))[0];
  expect(list([], []).passed).toBe(true);
  expect(list(['a', 2], ['a', 2])).toMatchObject({ passed: true, values: 2 });
  expect(list(['a', '2'], ['a', 2]).passed).toBe(false);
  expect(list(['a'], ['a', 'b']).detail).toBe('1 of 2 differ, first at 1: nothing where "b" is expected');
});
