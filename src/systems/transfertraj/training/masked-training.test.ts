import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { useBackend } from '../../../nn/testing/backends';
import { TrainingLoop } from '../../../nn/training/training-loop';
import { freshEncoder } from '../networks/encoder';
import { ReadCity } from '../networks/read-city';
import { smallCity, smallConfig } from '../testing/small-recovery';
import { tuningSchedule } from '../transfer-config';
import type { TransferConfig } from '../settings';
import { makeTrajectories } from '../trips/make-trajectories';
import { vocabularyOf } from '../trips/thing-tables';
import { pretrainingData, taskData } from './masked-data';
import { MaskedTraining } from './masked-training';
import { scaleHeads } from './scaled-heads';

beforeAll(() => useBackend('wasm'));

describe('training by what is hidden', () => {
  it('fills in what it has seen often, and leaves no tensor behind', async () => {
    const dataset = await smallCity(8);
    const small = smallConfig(20);
    const config: TransferConfig = {
      ...small,
      encoder: { ...small.encoder, width: 16, dropout: 0, noisy: false },
      tuning: { ...small.tuning, learningRate: 0.012, halvedEvery: 25 },
    };
    const before = memory().numTensors;
    const vocabulary = vocabularyOf(dataset);
    const encoder = freshEncoder(config, vocabulary, new Random(1));
    const city = new ReadCity(dataset, vocabulary, config.reading);
    const { all } = makeTrajectories(dataset);
    const data = taskData('recovery8', { train: all, val: all }, config);
    const loop = new TrainingLoop(new MaskedTraining(encoder, city, data, 1), tuningSchedule(config));
    const { history, bestScore } = await loop.run({ onEvent: () => undefined }, NO_TASK);
    expect(-bestScore).toBeLessThan(0.7 * history[0].measures.metres);
    for (const owner of [loop, city, encoder.weights]) owner.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('is closer at its beginning where heads begin at the mean of what they are to say', async () => {
    const dataset = await smallCity(8);
    const config = smallConfig();
    const vocabulary = vocabularyOf(dataset);
    const encoder = freshEncoder(config, vocabulary, new Random(1));
    const city = new ReadCity(dataset, vocabulary, config.reading);
    const { all } = makeTrajectories(dataset);
    const data = pretrainingData({ train: all, val: all }, config);
    const training = new MaskedTraining(encoder, city, data, 1);
    const { measures: before } = await training.validate(NO_TASK);
    await scaleHeads(encoder, city, data);
    const { measures: after } = await training.validate(NO_TASK);
    expect(after.metres).toBeLessThan(before.metres);
    expect(after.minutes).toBeLessThan(before.minutes);
    for (const owner of [city, encoder.weights]) owner.dispose();
  });

  it('hides otherwise in every step and the same in the same step; validation hides the same always', async () => {
    const { all } = makeTrajectories(await smallCity(8));
    const make = () => pretrainingData({ train: all, val: all }, smallConfig());
    const [one, again] = [make(), make()];
    const items = Uint32Array.of(3, 1);
    expect(one.asked(items, 4)).toEqual(again.asked(items, 4));
    expect(one.asked(items, 5)).not.toEqual(again.asked(items, 4));
    expect(one.validation).toEqual(again.validation);
    expect(one.asked(items, 4)[0].trajectory).toBe(all[3]);
  });

  it('asks of trips that are long enough', async () => {
    const { all } = makeTrajectories(await smallCity(8));
    const short = { lonLat: all[0].lonLat.slice(0, 10), times: all[0].times.slice(0, 5) };
    expect(() => taskData('prediction', { train: [short], val: all }, smallConfig())).toThrow(
      /No trajectory is long enough for the prediction of the end/,
    );
    expect(taskData('recovery4', { train: [short, all[0]], val: all }, smallConfig()).lengths).toHaveLength(
      2,
    );
  });
});
