import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readQuery, writeQuery } from '../../engine/settings/setting-texts';
import { flagOptions, readFlags, writeFlags } from '../../engine/settings/setting-texts';
import { configured, overridden, refusal, valuesOf } from '../../engine/settings/configuration';
import {
  accepts,
  parseValue,
  settingsOf,
  urlKeyOf,
  valueText,
  type SettingValue,
} from '../../engine/settings/settings';
import { CONFIG } from './config-schema';
import { PRESET_CONFIGS, PRESETS, type ExperimentConfig } from './experiment-config';
import { PRESET_VALUES } from './preset-values';
import { experimentConfig, ROUTE_SETTINGS } from './settings';
import { presets, someValues } from './testing/setting-values';

const SETTINGS = settingsOf(ROUTE_SETTINGS);

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
  it('survives the page’s address', () => {
    fc.assert(
      fc.property(presets, someValues, (preset, values) => {
        const config = experimentConfig(preset, values);
        const query = new URLSearchParams();
        writeQuery(ROUTE_SETTINGS, overridden(ROUTE_SETTINGS, config, PRESET_CONFIGS[preset]), query);
        const read = readQuery(ROUTE_SETTINGS, new URLSearchParams(query.toString()));
        expect(read.problems).toEqual([]);
        expect(experimentConfig(preset, read.values)).toEqual(config);
      }),
    );
  });

  it('survives the command line', () => {
    fc.assert(
      fc.property(presets, someValues, (preset, values) => {
        const config = experimentConfig(preset, values);
        const args = writeFlags(ROUTE_SETTINGS, overridden(ROUTE_SETTINGS, config, PRESET_CONFIGS[preset]));
        const given = parseArgs({ args, options: flagOptions(ROUTE_SETTINGS) }).values;
        expect(experimentConfig(preset, readFlags(ROUTE_SETTINGS, given))).toEqual(config);
      }),
    );
  });

  it('survives its file, and keeps its keys in order', () => {
    fc.assert(
      fc.property(presets, someValues, (preset, values) => {
        const config = experimentConfig(preset, values);
        expect(Object.keys(config)).toEqual([
          'grid',
          'anew',
          'teacher',
          'student',
          'distillation',
          'teaching',
          'generation',
          'evaluation',
          'preset',
          'seed',
          'compare',
        ]);
        expect(v.parse(CONFIG, JSON.parse(JSON.stringify(config)))).toEqual(config);
      }),
    );
  });

  it('takes a value in a file and in an experiment, or in neither', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), anything, ([id, setting], value) => {
        const fits = accepts(setting, value);
        expect(refusal(ROUTE_SETTINGS, { [id]: value }) === null).toBe(fits);
        expect(v.is(CONFIG, fileWith(setting.path, value))).toBe(fits);
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
        expect(v.is(CONFIG, fileWith(path, value))).toBe(value !== undefined);
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

  it('names every value of a configuration, once', () => {
    const { compare: _, ...quick } = PRESET_CONFIGS.quick;
    const student: ExperimentConfig['student'] = {
      ...quick.student,
      timeEncoding: 'cos-linear',
      residual: 8,
    };
    const paths = [...pathsOf({ ...quick, student }), 'closedRoads'];
    const named = [...Object.keys(PRESET_VALUES), ...SETTINGS.map(([, { path }]) => path)];
    expect(named.sort()).toEqual(paths.sort());
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

function pathsOf(config: object): string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    typeof value === 'object' ? pathsOf(value as object).map((path) => `${key}.${path}`) : [key],
  );
}
