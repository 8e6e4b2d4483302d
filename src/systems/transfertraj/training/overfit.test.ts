import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { useBackend } from '../../../nn/testing/backends';
import { TrainingLoop } from '../../../nn/training/training-loop';
import { freshEncoder } from '../networks/encoder';
import { fillIn } from '../networks/fill-in';
import { ReadCity } from '../networks/read-city';
import { smallCity } from '../testing/small-recovery';
import { tuningSchedule } from '../transfer-config';
import { PRESET_CONFIGS, type TransferConfig } from '../settings';
import { makeTrajectories } from '../trips/make-trajectories';
import { vocabularyOf } from '../trips/thing-tables';
import { taskData } from './masked-data';
import { MaskedTraining, filledErrors } from './masked-training';
import { scaleHeads } from './scaled-heads';

beforeAll(() => useBackend('wasm'));

const TRIPS = 16;
const EPOCHS = 200;
const { quick } = PRESET_CONFIGS;
const config: TransferConfig = {
  ...quick,
  encoder: { ...quick.encoder, layers: 1, noisy: false },
  loss: { space: 100, time: 0, clock: 1, balance: 0 },
  tuning: { ...quick.tuning, epochs: EPOCHS, patience: EPOCHS, learningRate: 3e-3, halvedEvery: 90 },
};

it('learns sixteen trips by heart: of every 8th point, hidden ones are within 20 m', async () => {
  const dataset = await smallCity(TRIPS);
  const { all } = makeTrajectories(dataset);
  const vocabulary = vocabularyOf(dataset);
  const encoder = freshEncoder(config, vocabulary, new Random(3));
  const city = new ReadCity(dataset, vocabulary, config.reading);
  const data = taskData('recovery8', { train: all, val: all }, config);
  expect(data.validation).toHaveLength(TRIPS);
  await scaleHeads(encoder, city, data);
  const error = async () =>
    filledErrors(data.validation, await fillIn(encoder, city, data.validation, NO_TASK)).space.rmse;
  expect(await error()).toBeGreaterThan(150);
  // Two trips will do to tell epochs apart.
  const learnt = { ...data, validation: data.validation.slice(0, 2) };
  const loop = new TrainingLoop(new MaskedTraining(encoder, city, learnt, 1), tuningSchedule(config));
  await loop.run({ onEvent: () => undefined }, NO_TASK);
  expect(await error()).toBeLessThan(20);
  for (const owner of [loop, city, encoder.weights]) owner.dispose();
});
