import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { accepts, configured, settingsOf, valuesOf } from '../../engine/experiments/settings';
import { expectSaid, someValues } from '../../engine/experiments/testing/setting-values';
import { HTP_RATES } from '../../nn/training/epoch-rate';
import { CONFIG } from './config-schema';
import { RQ_VAE_PRESETS } from '../../models/htp/rq-vae-config';
import { TOKEN_MODEL_PRESETS } from '../../models/htp/token-model';
import {
  languageTraining,
  PRESET_CONFIGS,
  PRESETS,
  rqVaeConfig,
  tokenModelSizes,
  tokeniserTraining,
} from './points-config';
import { withHalvedBatches } from './halved-batches';
import { PRESET_VALUES } from './preset-values';
import { HTP_SETTINGS } from './settings';
import { STAGE1_ADAMW } from './training/stage1-optimizer';

const SETTINGS = settingsOf(HTP_SETTINGS);

const values = someValues(HTP_SETTINGS);
const preset = fc.constantFrom(...PRESETS);

describe('a configuration of HTP', () => {
  it('survives the page’s address, the command line and its record', () => {
    fc.assert(
      fc.property(preset, values, (name, given) => {
        const config = configured(HTP_SETTINGS, PRESET_CONFIGS[name], given);
        expectSaid(HTP_SETTINGS, config, PRESET_CONFIGS[name]);
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
      const of = valuesOf(HTP_SETTINGS, config);
      for (const [id, setting] of SETTINGS) expect(accepts(setting, of[id]), id).toBe(true);
    }
  });

  it('has the sizes and the schedule of the official code', () => {
    const { mini, paper } = PRESET_CONFIGS;
    expect(rqVaeConfig(paper, 7)).toEqual(RQ_VAE_PRESETS.paper(7));
    expect(rqVaeConfig(mini, 7)).toEqual({ ...RQ_VAE_PRESETS.mini(7), dropout: 0, readsSteps: true });
    expect(tokenModelSizes(mini.language)).toEqual(TOKEN_MODEL_PRESETS.mini);
    expect(tokenModelSizes(paper.language)).toEqual(TOKEN_MODEL_PRESETS.wide);
    const { learningRate: peak, epochs, epochRates, weightDecay, clipNorm } = tokeniserTraining(paper);
    expect({ peak, epochs, ...epochRates }).toEqual(HTP_RATES);
    expect({ weightDecay, clipNorm }).toEqual({
      weightDecay: STAGE1_ADAMW.weightDecay,
      clipNorm: STAGE1_ADAMW.clipNorm,
    });
    expect(languageTraining(paper)).toMatchObject({
      learningRate: 5e-4,
      warmupShare: 0.05,
      rateFall: 'linear',
    });
  });

  it('has half of its batches with half of the memory', () => {
    const { paper } = PRESET_CONFIGS;
    const halved = withHalvedBatches(paper);
    expect(halved?.tokeniser).toMatchObject({ batchSize: 16, accumulation: 32 });
    expect(halved?.language).toMatchObject({ batchSize: 8, accumulation: 2 });
    expect(withHalvedBatches({ ...paper, language: { ...paper.language, batchSize: 3 } })).toBeNull();
  });
});
