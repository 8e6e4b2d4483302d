import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { configured, valuesOf } from '../../engine/settings/configuration';
import { accepts, settingsOf } from '../../engine/settings/settings';
import { expectSaid, someValues } from '../../engine/settings/testing/setting-values';
import { CONFIG } from './config-schema';
import { PRESET_CONFIGS, PRESETS, pretrainingSchedule, tuningSchedule } from './foundation-config';
import { foundation } from './index';
import { PRESET_VALUES } from './preset-values';
import { FOUNDATION_SETTINGS } from './settings';

const SETTINGS = settingsOf(FOUNDATION_SETTINGS);

describe('a configuration of the model over hexagons', () => {
  it('survives an address, the command line and its record', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PRESETS), someValues(FOUNDATION_SETTINGS), (name, given) => {
        const config = configured(FOUNDATION_SETTINGS, PRESET_CONFIGS[name], given);
        expectSaid(FOUNDATION_SETTINGS, config, PRESET_CONFIGS[name]);
        expect(v.parse(CONFIG, JSON.parse(JSON.stringify(config)))).toEqual(config);
      }),
    );
  });

  it('has a name for every value, and presets that are in range', () => {
    const paths = (config: object, above = ''): string[] =>
      Object.entries(config).flatMap(([key, value]) =>
        typeof value === 'object' ? paths(value as object, `${above}${key}.`) : [`${above}${key}`],
      );
    const named = [...SETTINGS.map(([, { path }]) => path as string), ...Object.keys(PRESET_VALUES)];
    for (const config of Object.values(PRESET_CONFIGS)) {
      expect(paths(config).filter((path) => !named.includes(path))).toEqual([]);
      const of = valuesOf(FOUNDATION_SETTINGS, config);
      for (const [id, setting] of SETTINGS) expect(accepts(setting, of[id]), id).toBe(true);
    }
  });

  it('recognises real people in no preset', () => {
    for (const { tuning } of Object.values(PRESET_CONFIGS)) expect(tuning.userTaskOnRealPeople).toBe(false);
  });

  it('lets the rate rise for a twentieth of the steps and fall to 0 on a line', () => {
    const { light, paper } = PRESET_CONFIGS;
    const shared = { weightDecay: 0.01, warmupShare: 0.05, clipNorm: 1, rateFall: 'linear' };
    expect(pretrainingSchedule(light)).toMatchObject({ ...shared, learningRate: 3e-4, batchSize: 32 });
    expect(tuningSchedule(light)).toMatchObject({ ...shared, epochs: 10, finalLearningRateShare: 0 });
    expect(paper.batch.batchSize * paper.batch.accumulation).toBe(64);
  });

  it('has half of its batches with half of the memory', () => {
    const { light } = PRESET_CONFIGS;
    expect(foundation.halved(light)?.batch).toEqual({ batchSize: 16, accumulation: 2 });
    expect(foundation.halved({ ...light, batch: { batchSize: 3, accumulation: 1 } })).toBeNull();
  });
});
