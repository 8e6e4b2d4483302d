import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { accepts, configured, settingsOf, valuesOf } from '../../engine/experiments/settings';
import { expectSaid, someValues } from '../../engine/experiments/testing/setting-values';
import { CONFIG } from './config-schema';
import { PRESET_CONFIGS, PRESETS, trainingConfig } from './flows-config';
import { lightst } from './index';
import { PRESET_VALUES } from './preset-values';
import { FLOW_SETTINGS } from './settings';

const SETTINGS = settingsOf(FLOW_SETTINGS);

const values = someValues(FLOW_SETTINGS);
const preset = fc.constantFrom(...PRESETS);

describe('a configuration of LightST', () => {
  it('survives the page’s address, the command line and its record', () => {
    fc.assert(
      fc.property(preset, values, (name, given) => {
        const config = configured(FLOW_SETTINGS, PRESET_CONFIGS[name], given);
        expectSaid(FLOW_SETTINGS, config, PRESET_CONFIGS[name]);
        expect(v.parse(CONFIG, JSON.parse(JSON.stringify(config)))).toEqual(config);
      }),
    );
  });

  it('has a name for every value, and presets that are in range', () => {
    const paths = (config: object, above = ''): string[] =>
      Object.entries(config).flatMap(([key, value]) =>
        typeof value === 'object' && !Array.isArray(value)
          ? paths(value, `${above}${key}.`)
          : [`${above}${key}`],
      );
    const named = [...SETTINGS.map(([, { path }]) => path as string), ...Object.keys(PRESET_VALUES)];
    for (const config of Object.values(PRESET_CONFIGS)) {
      expect(paths(config).filter((path) => !named.includes(path))).toEqual([]);
      const of = valuesOf(FLOW_SETTINGS, config);
      for (const [id, setting] of SETTINGS) expect(accepts(setting, of[id]), id).toBe(true);
    }
  });

  it('lets the rate of 100 epochs fall as in the official code, and never before the first epoch', () => {
    expect(trainingConfig(PRESET_CONFIGS.paper, 100).rateSteps).toEqual({
      epochs: [25, 45, 60, 75],
      factor: 0.3,
    });
    expect(trainingConfig(PRESET_CONFIGS.paper, 1).rateSteps?.epochs).toEqual([1, 1, 1, 1]);
  });

  it('has half of its batches with half of the memory', () => {
    const { paper } = PRESET_CONFIGS;
    expect(lightst.halved(paper)?.training).toMatchObject({ batchSize: 16, accumulation: 2 });
    expect(lightst.halved({ ...paper, training: { ...paper.training, batchSize: 3 } })).toBeNull();
  });
});
