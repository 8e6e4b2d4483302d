import { describe, expect, it } from 'vitest';
import { flagHelp, flagOptions, readFlags, writeFlags } from './setting-flags';
import { readQuery, urlKeysOf, writeQuery } from './setting-address';
import { differences, type PresetValueNames } from './setting-differences';
import {
  accepts,
  configured,
  expected,
  overridden,
  parseValue,
  refusal,
  valueAt,
  valuesOf,
  type NumberRange,
  type SettingTable,
} from './settings';

/** A counter of next roads, as small as a system can be. */
interface CounterConfig {
  readonly preset: 'small';
  readonly seed: number;
  readonly counts: {
    readonly smoothing: number;
    readonly order: 'first' | 'second';
    readonly backOff: boolean;
    readonly limit?: number;
  };
}

const TABLE = {
  smoothing: {
    path: 'counts.smoothing',
    part: 'Counts',
    label: 'Smoothing',
    symbol: 's',
    unit: 'visits',
    help: 'What is added to every count.',
    kind: 'number',
    above: 0,
    most: 5,
    step: 0.1,
    flag: 'smoothing',
    urlKey: 'smoothing',
  },
  seed: {
    path: 'seed',
    label: 'Seed',
    help: 'Fixes it.',
    kind: 'whole',
    least: 0,
    most: 4_294_967_295,
    step: 1,
    flag: 'seed',
  },
  order: {
    path: 'counts.order',
    label: 'Order',
    help: 'How many roads are looked back.',
    kind: 'choice',
    options: { first: 'One', second: 'Two' },
    flag: 'order',
    urlKey: 'order',
  },
  backOff: {
    path: 'counts.backOff',
    label: 'Back-off',
    help: 'Asks the lower order where nothing was counted.',
    kind: 'switch',
    flag: 'back-off',
    urlKey: 'back-off',
  },
} satisfies SettingTable<CounterConfig>;

const SMALL: CounterConfig = {
  preset: 'small',
  seed: 1,
  counts: { smoothing: 0.5, order: 'first', backOff: true },
};

describe('SettingTable', () => {
  it('knows paths and kinds of the configuration', () => {
    const wrong: SettingTable<CounterConfig> = {
      // @ts-expect-error there is no such path
      path: { path: 'counts.smoothness', label: 'x', help: 'x', kind: 'switch' },
      // @ts-expect-error a number is no switch
      kind: { path: 'seed', label: 'x', help: 'x', kind: 'switch' },
      // @ts-expect-error every choice has a label
      options: { path: 'counts.order', label: 'x', help: 'x', kind: 'choice', options: { first: 'One' } },
    };
    expect(Object.keys(wrong)).toHaveLength(3);
    // @ts-expect-error the order is one of two words
    expect(accepts(TABLE.order, valuesOf(TABLE, SMALL).order satisfies number)).toBe(true);
  });
});

describe('values of a configuration', () => {
  it('are read and replaced at their paths; keys stay in order, and the original as it was', () => {
    expect(valuesOf(TABLE, SMALL)).toEqual({ smoothing: 0.5, seed: 1, order: 'first', backOff: true });
    const before = JSON.stringify(SMALL);
    const config = configured(TABLE, SMALL, { smoothing: 2, backOff: false });
    expect(JSON.stringify(config)).toBe(before.replace('0.5', '2').replace('true', 'false'));
    expect(JSON.stringify(SMALL)).toBe(before);
    expect(overridden(TABLE, config, SMALL)).toEqual({ smoothing: 2, backOff: false });
    expect(valueAt(config, 'counts.smoothing')).toBe(2);
  });

  it('are refused by their names', () => {
    expect(refusal(TABLE, { seed: 3 })).toBeNull();
    expect(() => configured(TABLE, SMALL, { smoothing: 0 })).toThrow(
      'Smoothing (s) must be a number more than 0 and up to 5, not 0.',
    );
    expect(refusal(TABLE, { order: 'third' as 'first' })).toMatchObject({
      code: 'bad-input',
      message: 'Order must be one of first, second, not third.',
    });
  });

  it('differ by setting, by what comes with a preset and by what has no name', () => {
    const other = { ...SMALL, seed: 2, counts: { ...SMALL.counts, limit: 9 }, more: 'x' };
    const names = { 'counts.limit': { label: 'Limit' } } satisfies PresetValueNames<CounterConfig>;
    expect(differences([{ settings: TABLE, presetValues: names }], [SMALL, other])).toEqual([
      { path: 'seed', name: TABLE.seed, values: [1, 2] },
      { path: 'counts.limit', name: { label: 'Limit' }, values: [undefined, 9] },
      { path: 'more', name: undefined, values: [undefined, 'x'] },
    ]);
  });

  it('are named by the first of several systems that knows their path, whatever they are called there', () => {
    const first = { settings: { same: { ...TABLE.seed } }, presetValues: {} };
    const second = { settings: { same: { ...TABLE.smoothing }, seed: TABLE.seed }, presetValues: {} };
    const other = { ...SMALL, seed: 2, counts: { ...SMALL.counts, smoothing: 3 } };
    const found = differences([first, second], [SMALL, other]).map(({ path, name }) => [path, name]);
    expect(found).toEqual([
      ['seed', first.settings.same],
      ['counts.smoothing', second.settings.same],
    ]);
  });
});

describe('a number', () => {
  it.each<[NumberRange, string]>([
    [{ kind: 'whole' }, 'a whole number'],
    [{ kind: 'whole', least: 1 }, 'a whole number, 1 or more'],
    [{ kind: 'number', most: 8 }, 'a number, 8 or less'],
    [{ kind: 'number', least: 1e-9, most: 12_000 }, 'a number from 1e-9 to 12,000'],
    [{ kind: 'number', above: 0 }, 'a number more than 0'],
  ])('is told by its range', (range, words) => expect(expected(range)).toBe(words));

  it.each([
    ['3', 3],
    [' 3 ', 3],
    ['1e1', 10],
    ['-0', 0],
    ['', undefined],
    ['2.5', undefined],
    ['-1', undefined],
    ['11', undefined],
    ['Infinity', undefined],
    ['three', undefined],
    ['3.00000000000000000001', undefined],
    ['0x3', undefined],
  ])('is read from "%s"', (text, value) =>
    expect(parseValue({ kind: 'whole', least: 0, most: 10 }, text)).toBe(value),
  );

  it.each(['9007199254740993', '20261122123456789', '1e300', '4294967296', '4294967295.0000001'])(
    'is never rounded: %s',
    (text) => expect(parseValue(TABLE.seed, text)).toBeUndefined(),
  );
});

describe('flags', () => {
  it('are one for each setting that has a name, and two for a switch', () => {
    expect(Object.keys(flagOptions(TABLE))).toEqual([
      'smoothing',
      'seed',
      'order',
      'back-off',
      'no-back-off',
    ]);
  });

  it('give values, or say what the flag takes', () => {
    expect(readFlags(TABLE, { smoothing: '2', order: 'second', 'no-back-off': true, data: 'x' })).toEqual({
      smoothing: 2,
      order: 'second',
      backOff: false,
    });
    expect(() => readFlags(TABLE, { seed: '' })).toThrow(
      "--seed must be a whole number from 0 to 4,294,967,295, not ''.",
    );
    expect(() => readFlags(TABLE, { 'back-off': true, 'no-back-off': true })).toThrow(
      /contradict each other/,
    );
    expect(writeFlags(TABLE, { seed: 2, backOff: true })).toEqual(['--seed=2', '--back-off']);
  });

  it('are explained, with the defaults that all presets share', () => {
    const large = configured(TABLE, SMALL, { smoothing: 1 });
    expect(flagHelp(TABLE, [SMALL, large])).toEqual([
      { flag: '--smoothing X', text: 'What is added to every count.' },
      { flag: '--seed N', text: 'Fixes it (default 1).' },
      { flag: '--order NAME', text: 'How many roads are looked back (first, second; default first).' },
      { flag: '--no-back-off', text: 'Turns this off: asks the lower order where nothing was counted.' },
    ]);
  });
});

describe('an address', () => {
  it('keeps what is right beside what is wrong', () => {
    expect(urlKeysOf(TABLE)).toEqual(['smoothing', 'order', 'back-off']);
    const query = new URLSearchParams('smoothing=9&order=second&back-off=0&seed=3');
    expect(readQuery(TABLE, query)).toEqual({
      values: { order: 'second', backOff: false },
      problems: [{ id: 'smoothing', why: '"smoothing" must be a number more than 0 and up to 5, not "9"' }],
    });
  });

  it('is written in the order of the table', () => {
    const query = new URLSearchParams('stage=train');
    writeQuery(TABLE, { backOff: true, smoothing: 0.25, seed: 3 }, query);
    expect(query.toString()).toBe('stage=train&smoothing=0.25&back-off=1');
  });
});
