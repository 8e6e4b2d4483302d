import { describe, expect, it } from 'vitest';
import { lightst } from './index';
import { PRESET_CONFIGS } from './settings';
import { trainingConfig } from './train';

describe('a configuration of LightST', () => {
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
