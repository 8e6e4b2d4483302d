import { describe, expect, it } from 'vitest';
import { EXACT, Rows, type Check } from './compare';
import { ReferenceFolder } from './reference-folder';

/** The row that is reported of two lists. */
function rowOf(compare: (rows: Rows) => void, slack = 1): Check {
  const found: Check[] = [];
  const report = (row: Check) => found.push(row);
  compare(
    new Rows({ folder: new ReferenceFolder(new Map()), backend: 'cpu', slack, report, owned: [] }, 'g'),
  );
  return found[0];
}

const computed = (actual: number[], expected: number[], allowed = tolerance, slack = 1) =>
  rowOf((rows) => rows.computed('w', actual, expected, allowed), slack);

const tolerance = { absolute: 0.01, relative: 0.1 };

describe('rows of numbers', () => {
  it('allows the absolute and the relative part together, and no more', () => {
    const row = computed([10.9, 0.009], [10, 0]);
    expect(row).toMatchObject({ passed: true, values: 2 });
    expect(row.worst.absolute).toBeCloseTo(0.9, 9);
    expect(row.used).toBeCloseTo(0.9, 9);
    expect(computed([11.02], [10]).passed).toBe(false);
    expect(computed([0.011], [0]).passed).toBe(false);
  });

  it('says how many are outside and where the worst is', () => {
    const { detail } = computed([1, 5, 3], [1, 2, 2], EXACT);
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
    expect(computed(actual, expected).passed).toBe(passed);
    expect(computed(actual, expected, { absolute: 1, relative: 0 }).passed).toBe(passed);
  });

  it('gives a device its slack, what the host computed none, and what may not differ none either', () => {
    expect(computed([0.05], [0]).passed).toBe(false);
    const wide = { passed: true, tolerance: { absolute: 0.1, relative: 1 } };
    expect(computed([0.05], [0], tolerance, 10)).toMatchObject(wide);
    expect(rowOf((rows) => rows.row('w', [0.05], [0], tolerance), 10).passed).toBe(false);
    expect(computed([0.05], [0], EXACT, 10).passed).toBe(false);
  });
});

it('rows of lists know equal lists, empty ones among them, and say what differs first', () => {
  const list = (actual: (string | number)[], expected: (string | number)[]) =>
    rowOf((rows) => rows.lists('w', actual, expected));
  expect(list([], []).passed).toBe(true);
  expect(list(['a', 2], ['a', 2])).toMatchObject({ passed: true, values: 2 });
  expect(list(['a', '2'], ['a', 2]).passed).toBe(false);
  expect(list(['a'], ['a', 'b']).detail).toBe('1 of 2 differ, first at 1: nothing where "b" is expected');
});
