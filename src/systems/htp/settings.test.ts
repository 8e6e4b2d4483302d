import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { configured } from '../../engine/settings/configuration';
import { configSchema } from '../../engine/settings/schema';
import { HTP_RATES } from '../../nn/training/learning-rate';
import { RQ_VAE_PRESETS } from '../../models/htp/rq-vae-config';
import { TOKEN_MODEL_PRESETS } from '../../models/htp/token-model';
import { languageTraining, rqVaeConfig, tokeniserTraining, tokenModelSizes } from './points-config';
import { PRESET_CONFIGS, POINTS, HTP_SETTINGS } from './settings';
import { htp } from './index';
import { STAGE1_ADAMW } from './training/stage1-optimizer';

const CONFIG = configSchema(POINTS);

describe('a configuration of HTP', () => {
  it('has the sizes and the schedule of the official code', () => {
    const { mini, paper } = PRESET_CONFIGS;
    expect(rqVaeConfig(paper, 7)).toEqual(RQ_VAE_PRESETS.paper(7));
    expect(rqVaeConfig(mini, 7)).toEqual({ ...RQ_VAE_PRESETS.mini(7), dropout: 0, readsSteps: true });
    expect(tokenModelSizes(mini.language, 3)).toEqual(TOKEN_MODEL_PRESETS.mini);
    expect(tokenModelSizes(paper.language, 4)).toEqual(TOKEN_MODEL_PRESETS.wide);
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

  it('has as many codebooks as are asked for, each with twice the codewords of the one before', () => {
    const { quick, paper } = PRESET_CONFIGS;
    expect(quick.tokeniser.codebooks).toBe(3);
    const six = configured(HTP_SETTINGS, quick, { codebooks: 6 });
    expect(rqVaeConfig(six, 7).codebooks).toEqual([32, 64, 128, 256, 512, 1024]);
    expect(rqVaeConfig(configured(HTP_SETTINGS, paper, { codebooks: 1 }), 7).codebooks).toEqual([32]);
    // The longest trip that data are made of has 25 patterns, with two more codes each.
    expect(tokenModelSizes(six.language, 6).blockSize).toBe(384 + 2 * 25);
  });

  it('is read from records that list the codewords in place of how many codebooks there are', () => {
    const read = (tokeniser: object) =>
      v.safeParse(CONFIG, {
        ...PRESET_CONFIGS.mini,
        tokeniser: { ...PRESET_CONFIGS.mini.tokeniser, ...tokeniser },
      });
    expect(read({ codebooks: [32, 64, 128] }).output).toEqual(PRESET_CONFIGS.mini);
    const other = read({ codebooks: [4, 8] });
    expect(other.success && rqVaeConfig(other.output, 7).codebooks).toEqual([4, 8]);
    for (const wrong of [{ codebooks: 7 }, { codebooks: [32, 1] }, { codebooks: 3, codewords: [4, 8] }])
      expect(read(wrong).success, JSON.stringify(wrong)).toBe(false);
  });

  it('has half of its batches with half of the memory', () => {
    const { paper } = PRESET_CONFIGS;
    const halved = htp.halved(paper);
    expect(halved?.tokeniser).toMatchObject({ batchSize: 16, accumulation: 32 });
    expect(halved?.language).toMatchObject({ batchSize: 8, accumulation: 2 });
    expect(htp.halved({ ...paper, language: { ...paper.language, batchSize: 3 } })).toBeNull();
  });
});
