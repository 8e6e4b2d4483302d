import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../engine/settings/schema';
import { readFlags, readQuery } from '../../engine/settings/setting-texts';
import { configured, refusal, valuesOf } from '../../engine/settings/configuration';
import {
  accepts,
  parseValue,
  settingsOf,
  urlKeyOf,
  valueText,
  type SettingValue,
} from '../../engine/settings/settings';
import { PRESET_CONFIGS, PRESETS, ROUTE_RUNS, ROUTE_SETTINGS } from './settings';

const SETTINGS = settingsOf(ROUTE_SETTINGS);
const CONFIG = configSchema(ROUTE_RUNS);

/** Numbers at the ends of all ranges and beyond, words and switches. */
const anything: fc.Arbitrary<SettingValue> = fc.oneof(
  fc.double().filter((number) => !Object.is(number, -0)),
  fc.integer({ min: -3, max: 12_000_000 }),
  fc.constantFrom(-1, 0, 1e-12, 0.5, 1, 1.5, 10, 1e6, 1e6 + 1, 1e7, 1e7 + 1, 1e9, 1e9 + 1, 2 ** 32 - 1),
  fc.constantFrom(2 ** 32, 2 ** 53, 20261122123456788, 1e300, Infinity, NaN),
  fc.boolean(),
  fc.string(),
  fc.constantFrom('all', 'last', 'beam', 'toString'),
);

describe('a configuration of LM-TAD into HOSER', () => {
  it('takes a value in a file and in an experiment, or in neither', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), anything, ([id, setting], value) => {
        const fits = accepts(setting, value);
        expect(refusal(ROUTE_SETTINGS, { [id]: value }) === null).toBe(fits);
        const isOldSeed =
          id === 'seed' && Number.isInteger(value) && Number(value) > ROUTE_SETTINGS.seed.most;
        expect(v.is(CONFIG, fileWith(setting.path, value))).toBe(fits || isOldSeed);
        if (fits) expect(parseValue(setting, valueText(value))).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a text in a form, a flag and an address, or in none of them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), anything.map(String), ([id, setting], text) => {
        const { kind, flag = '', urlKey = flag, path } = setting;
        const value = parseValue(setting, text);
        const values = value === undefined ? {} : { [id]: value };
        if (value !== undefined) expect(v.is(CONFIG, fileWith(path, value))).toBe(true);
        expect(readQuery(ROUTE_SETTINGS, new URLSearchParams({ [urlKey]: text })).values).toEqual(values);
        if (kind === 'switch') return;
        const read = () => readFlags(ROUTE_SETTINGS, { [flag]: text });
        if (value === undefined) expect(read).toThrow(`--${flag} must be `);
        else expect(read()).toEqual(values);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The JSON of a configuration with another value at a path, whatever it is. */
function fileWith(path: string, value: unknown): unknown {
  const file: Record<string, unknown> = JSON.parse(JSON.stringify(PRESET_CONFIGS.quick));
  const keys = path.split('.');
  const last = keys.pop()!;
  let at = file;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  at[last] = value;
  return file;
}

it('reads runs of earlier versions, whose students were HOSER, had all trips and heard LM-TAD alone', () => {
  const { anew: _, teaching: __, student, ...quick } = PRESET_CONFIGS.quick;
  const { model: ___, times: ____, learns: _____, share: ______, ...sizes } = student;
  const old = { ...quick, student: sizes, seed: 2 ** 32 + 7 };
  expect(v.parse(CONFIG, JSON.parse(JSON.stringify(old)))).toEqual({ ...PRESET_CONFIGS.quick, seed: 7 });
});

describe('ROUTE_SETTINGS', () => {
  it('has the flags and the names in addresses that people know', () => {
    const known = [
      [
        'seed',
        'epochs',
        'teacher-epochs',
        'batch',
        'accumulation',
        'learning-rate',
        'weight-decay',
        'warmup',
      ],
      [
        'lambda',
        'tau',
        'window',
        'alpha',
        'steps',
        'tau-squared',
        'pairs',
        'beam',
        'search',
        'length-factor',
        'student',
        'times',
        'learns',
        'anew',
      ],
      ['student-share', 'way', 'teacher-routes', 'lambda-schedule', 'cross-fit', 'teacher-members'],
      [
        'teacher-lm-tad',
        'teacher-plus',
        'teacher-bigram',
        'teacher-uniform',
        'teacher-shuffled',
        'teacher-untrained',
        'teacher-transfertraj',
        'teacher-foundation',
      ],
    ].flat();
    expect(SETTINGS.map(([, { flag }]) => flag).sort()).toEqual(known.toSorted());
    expect(SETTINGS.map(([, setting]) => urlKeyOf(setting)).sort()).toEqual(known.toSorted());
  });

  it('has every default in range, and a slider where the defaults are', () => {
    for (const preset of PRESETS) {
      const values = valuesOf(ROUTE_SETTINGS, PRESET_CONFIGS[preset]);
      expect(configured(ROUTE_SETTINGS, PRESET_CONFIGS[preset], values)).toEqual(PRESET_CONFIGS[preset]);
      for (const [id, setting] of SETTINGS) {
        if (!('slider' in setting) || !setting.slider) continue;
        expect(values[id]).toBeGreaterThanOrEqual(setting.slider.from);
        expect(values[id]).toBeLessThanOrEqual(setting.slider.to);
      }
    }
  });
});
