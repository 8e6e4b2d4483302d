import { describe, expect, it } from 'vitest';
import { transfertraj } from './index';
import { PRESET_CONFIGS } from './settings';
import { pretrainingSchedule, tuningSchedule } from './transfer-config';

describe('a configuration of TransferTraj', () => {
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
