import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { configured, valuesOf } from '../../engine/settings/configuration';
import { accepts, settingsOf } from '../../engine/settings/settings';
import { expectSaid, someValues } from '../../engine/settings/testing/setting-values';
import { CONFIG } from './config-schema';
import { transfertraj } from './index';
import { PRESET_VALUES } from './preset-values';
import { TRANSFER_SETTINGS } from './settings';
import { PRESET_CONFIGS, PRESETS, pretrainingSchedule, tuningSchedule } from './transfer-config';

const SETTINGS = settingsOf(TRANSFER_SETTINGS);

describe('a configuration of TransferTraj', () => {
  it('survives an address, the command line and its record', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PRESETS), someValues(TRANSFER_SETTINGS), (name, given) => {
        const config = configured(TRANSFER_SETTINGS, PRESET_CONFIGS[name], given);
        expectSaid(TRANSFER_SETTINGS, config, PRESET_CONFIGS[name]);
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
      const of = valuesOf(TRANSFER_SETTINGS, config);
      for (const [id, setting] of SETTINGS) expect(accepts(setting, of[id]), id).toBe(true);
    }
  });

  it('learns as the official code does where the preset is that of the paper', () => {
    const { paper } = PRESET_CONFIGS;
    expect(pretrainingSchedule(paper)).toMatchObject({
      learningRate: 1e-3,
      finalLearningRateShare: 1,
      weightDecay: 0,
      clipNorm: Infinity,
    });
    const { rateSteps, learningRate } = tuningSchedule(paper);
    expect(learningRate).toBe(1e-3);
    expect(rateSteps).toEqual({ epochs: [5, 10, 15, 20, 25, 30], factor: 0.5 });
    const { batchSize, accumulation } = paper.batch;
    expect(batchSize * accumulation).toBe(64);
  });

  it('has half of its batches with half of the memory', () => {
    const { light } = PRESET_CONFIGS;
    expect(transfertraj.halved(light)?.batch).toEqual({ batchSize: 8, accumulation: 2 });
    expect(transfertraj.halved({ ...light, batch: { batchSize: 3, accumulation: 1 } })).toBeNull();
  });
});
