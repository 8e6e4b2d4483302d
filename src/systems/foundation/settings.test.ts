import { describe, expect, it } from 'vitest';
import { pretrainingSchedule, tuningSchedule } from './foundation-config';
import { foundation } from './index';
import { PRESET_CONFIGS } from './settings';

describe('a configuration of the model over hexagons', () => {
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
