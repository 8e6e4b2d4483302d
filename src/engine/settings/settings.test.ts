import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { configSchema, partSchema } from './schema';
import {
  flagHelp,
  flagOptions,
  readFlags,
  readQuery,
  urlKeysOf,
  writeFlags,
  writeQuery,
} from './setting-texts';
import { defineSettings, type ConfigOf } from './declare';
import {
  configured,
  differences,
  halvedBatches,
  overridden,
  refusal,
  valueAt,
  valuesOf,
} from './configuration';
import { expected, parseValue, type NumberRange } from './settings';

/** A counter of next roads, as small as a system can be. */
const COUNTER = defineSettings(
  {
    presets: ['small', 'large'],
    keys: { '': 'preset seed', counts: 'smoothing order window' },
    rules: [
      ({ counts: { order, backOff } }) =>
        order === 'second' && !backOff ? 'An order of two roads needs back-off.' : null,
    ],
  },
  {
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
      presets: { small: 0.5, large: 1 },
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
      presets: 1,
    },
    order: {
      path: 'counts.order',
      label: 'Order',
      help: 'How many roads are looked back.',
      kind: 'choice',
      options: { first: 'One', second: 'Two' },
      flag: 'order',
      presets: 'first',
    },
    backOff: {
      path: 'counts.backOff',
      label: 'Back-off',
      help: 'Asks the lower order where nothing was counted.',
      kind: 'switch',
      flag: 'back-off',
      presets: true,
      older: false,
    },
    window: {
      path: 'counts.window',
      part: 'Counts',
      label: 'Window',
      kind: 'list',
      of: { kind: 'whole', least: 1 },
      longest: 3,
      fixed: true,
      presets: { small: [1, 2], large: [3] },
    },
    limit: { path: 'counts.limit', label: 'Limit', kind: 'whole', least: 1, fixed: true, optional: true },
    patience: {
      path: 'training.patience',
      label: 'Patience',
      kind: 'number',
      unlimited: true,
      fixed: true,
      presets: Infinity,
      older: Infinity,
    },
    batchSize: { path: 'training.batchSize', label: 'B', kind: 'whole', fixed: true, presets: 8, older: 8 },
    accumulation: {
      path: 'training.accumulation',
      label: 'A',
      kind: 'whole',
      most: 2,
      fixed: true,
      presets: 1,
      older: 1,
    },
  },
);
type CounterConfig = ConfigOf<typeof COUNTER>;
const TABLE = COUNTER.table;
const SMALL = COUNTER.presets.small;

describe('a declaration', () => {
  it('knows the type of its configurations', () => {
    const config: CounterConfig = {
      preset: 'small',
      seed: 1,
      counts: { smoothing: 0.5, order: 'first', window: [1, 2], backOff: true },
      training: { patience: Infinity, batchSize: 8, accumulation: 1 },
    };
    expect(config).toEqual(SMALL);
    const wrong: CounterConfig = {
      // @ts-expect-error there is no such preset
      preset: 'medium',
      // @ts-expect-error a number is no text
      seed: '1',
      // @ts-expect-error the order is one of two words, and a limit is a number
      counts: { ...config.counts, order: 'third', limit: '9' },
    };
    expect(Object.keys(wrong)).toHaveLength(3);
    const row = { path: 'a', label: 'A', help: 'A.', kind: 'switch', presets: true } as const;
    // @ts-expect-error a switch is on or off in every preset
    expect(defineSettings({ presets: ['one'] }, { row: { ...row, presets: 3 } }).presets.one).toEqual({
      preset: 'one',
      a: 3,
    });
    // @ts-expect-error every preset has a value
    defineSettings({ presets: ['one', 'two'] }, { row: { ...row, presets: { one: true } } });
  });

  it('has presets whose keys are in the order of records, and a table of what a person sets', () => {
    expect(JSON.stringify(COUNTER.presets.large)).toBe(
      '{"preset":"large","seed":1,"counts":{"smoothing":1,"order":"first","window":[3],"backOff":true},"training":{"patience":null,"batchSize":8,"accumulation":1}}',
    );
    expect(Object.keys(TABLE)).toEqual(['smoothing', 'seed', 'order', 'backOff']);
    expect(COUNTER.fixed).toMatchObject({
      preset: { label: 'Preset' },
      'counts.window': { part: 'Counts', label: 'Window' },
    });
  });
});

describe('the schema of a declaration', () => {
  const schema = configSchema(COUNTER);
  const read = (config: unknown) => v.safeParse(schema, JSON.parse(JSON.stringify(config)));
  const said = (config: unknown) => read(config).issues?.map(({ message }) => message);

  it('takes every preset, and a value that only some configurations have', () => {
    for (const preset of Object.values(COUNTER.presets)) expect(read(preset).output).toEqual(preset);
    const limited = { ...SMALL, counts: { ...SMALL.counts, limit: 9 } };
    expect(read(limited).output).toEqual(limited);
  });

  it('fills in what older records do not name, and nothing else', () => {
    const { backOff: _, ...counts } = SMALL.counts;
    expect(read({ preset: 'small', seed: 1, counts }).output).toEqual({
      ...SMALL,
      counts: { ...counts, backOff: false },
    });
    expect(read({ preset: 'small', counts }).success).toBe(false);
  });

  it('refuses what is out of range, and what cannot be together', () => {
    const { counts } = SMALL;
    expect(said({ ...SMALL, counts: { ...counts, smoothing: 6 } })).toEqual([
      'a number more than 0 and up to 5 was expected, not 6',
    ]);
    for (const wrong of [{ window: [] }, { window: [0] }, { window: [1, 1, 1, 1] }, { limit: 0.5 }])
      expect(read({ ...SMALL, counts: { ...counts, ...wrong } }).success, JSON.stringify(wrong)).toBe(
        'window' in wrong && wrong.window.length === 0,
      );
    expect(said({ ...SMALL, counts: { ...counts, order: 'second', backOff: false } })).toEqual([
      'An order of two roads needs back-off.',
    ]);
  });

  it('reads records that said a value in another way', () => {
    const { smoothing } = COUNTER.rows;
    const halves = defineSettings(
      {
        presets: ['small', 'large'],
        upgrade: (record) => {
          const { doubled, ...rest } = record as { doubled?: number };
          return doubled === undefined ? record : { ...rest, counts: { smoothing: doubled / 2 } };
        },
      },
      { smoothing },
    );
    const schema = configSchema(halves);
    expect(v.parse(schema, { preset: 'small', doubled: 4 })).toEqual({
      preset: 'small',
      counts: { smoothing: 2 },
    });
    expect(v.is(schema, { preset: 'small', doubled: 40 })).toBe(false);
  });

  it('has the schemas of its parts', () => {
    expect(v.is(partSchema(COUNTER, 'counts.order'), 'second')).toBe(true);
    expect(v.is(partSchema(COUNTER, 'counts.order'), 'third')).toBe(false);
    expect(v.parse(partSchema(COUNTER, 'counts'), SMALL.counts).smoothing).toBe(0.5);
  });
});

describe('half the memory', () => {
  it('has batches of half the size and as many more, as long as that goes', () => {
    const halved = halvedBatches(COUNTER, SMALL);
    expect(halved).toEqual({ ...SMALL, training: { patience: Infinity, batchSize: 4, accumulation: 2 } });
    expect(halvedBatches(COUNTER, halved!)).toBeNull();
    const odd = { ...SMALL, training: { ...SMALL.training, batchSize: 3 } };
    expect(halvedBatches(COUNTER, odd)).toBeNull();
    const { smoothing } = COUNTER.rows;
    const none = defineSettings({ presets: ['small', 'large'] }, { smoothing });
    expect(halvedBatches(none, none.presets.small)).toBeNull();
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
    expect(differences([{ settings: TABLE, presetValues: COUNTER.fixed }], [SMALL, other])).toEqual([
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

  it.each(['0x10', '0b1', '1_0', 'Infinity', '1e400', '.', '1e', '1,5'])('is decimal, or none: %s', (text) =>
    expect(parseValue({ kind: 'number' }, text)).toBeUndefined(),
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
    expect(urlKeysOf(TABLE)).toEqual(['smoothing', 'seed', 'order', 'back-off']);
    const query = new URLSearchParams('smoothing=9&order=second&back-off=0');
    expect(readQuery(TABLE, query)).toEqual({
      values: { order: 'second', backOff: false },
      problems: [{ id: 'smoothing', why: '"smoothing" must be a number more than 0 and up to 5, not "9"' }],
    });
  });

  it('is written in the order of the table', () => {
    const query = new URLSearchParams('stage=train');
    writeQuery(TABLE, { backOff: true, smoothing: 0.25 }, query);
    expect(query.toString()).toBe('stage=train&smoothing=0.25&back-off=1');
  });
});
