import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { initialRqVae } from '../../../models/htp/rq-vae-parameters';
import { useBackend } from '../../../nn/testing/backends';
import { TrainingLoop } from '../../../nn/training/training-loop';
import { Tokeniser } from '../networks/tokeniser';
import { rqVaeConfig, tokeniserTraining } from '../points-config';
import { PRESET_CONFIGS } from '../settings';
import { readTokeniser } from '../evaluation/read-tokeniser';
import { smallPoints } from '../testing/small-points';
import { makePointTrips } from '../trips/make-point-trips';
import { TripLabels } from '../trips/trip-labels';
import { TokeniserTraining } from './tokeniser-training';
import { learntTrips } from './trip-targets';

/** Whether tests run that train for minutes: LONG=1 npx vitest run src/systems/htp/training. */
const isLong = process.env.LONG === '1';

const { mini } = PRESET_CONFIGS;

/** A tokeniser that learns some trips by heart, and is validated on them. */
async function byHeart(count: number, epochs: number, sizes: Partial<typeof mini.tokeniser> = {}) {
  const dataset = await smallPoints(count);
  const { trips } = await makePointTrips(dataset, NO_TASK);
  const labels = new TripLabels(dataset.network);
  const { trips: train, scales } = learntTrips(labels, trips, 'route');
  const tokeniser = {
    ...mini.tokeniser,
    ...{ batchSize: count, learningRate: 2e-3, dropout: 0, warmupEpochs: epochs / 30, restartUnused: true },
    ...{ epochs, patience: epochs },
    ...sizes,
  };
  const config = { ...mini, seed: 1, tokeniser };
  const rqVae = rqVaeConfig(config, dataset.network.roadCount);
  const weights = initialRqVae(rqVae, new Random(1));
  const parts = { config: rqVae, weights, scales };
  const training = new TokeniserTraining(parts, { labels, train, val: trips }, { ...tokeniser, seed: 1 });
  const loop = new TrainingLoop(training, tokeniserTraining(config));
  const outcome = await loop.run({ onEvent: () => undefined }, NO_TASK);
  loop.dispose();
  return { trips, worker: new Tokeniser(parts, labels), outcome, weights };
}

beforeAll(() => useBackend('wasm'));

describe('training of the tokeniser', () => {
  it('lowers the loss, keeps the epoch of the least error and leaves no tensor behind', async () => {
    const tensors = memory().numTensors;
    const small = { hidden: 8, roadWidth: 8, roadLayers: 1, codebooks: 2, codewords: [8, 8] };
    const { outcome, weights } = await byHeart(4, 8, small);
    const errors = outcome.history.map(({ measures }) => measures.rmse);
    const losses = outcome.history.map(({ means }) => means.loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    expect(outcome.bestScore).toBe(-Math.min(...errors));
    const { measures } = outcome.history[0];
    expect(Object.keys(measures)).toEqual(
      expect.arrayContaining(['used_a', 'used_b', 'perplexity_b', 'left_0', 'left_2']),
    );
    weights.dispose();
    expect(memory().numTensors).toBe(tensors);
  });

  it.skipIf(!isLong)(
    'learns eight trips by heart to 15 m, and by their codes: shuffled ones at least double the error',
    async () => {
      const { trips, worker, weights } = await byHeart(8, 300);
      const { rmse } = await readTokeniser(worker, trips, NO_TASK);
      expect(rmse).toBeLessThan(15);
      const tokenised = await worker.tokenise(trips, NO_TASK);
      const codes = tokenised.flatMap(({ patterns }) => patterns.codes);
      const order = new Random(3).shuffle(Uint32Array.from(codes.keys()));
      let at = 0;
      const orders = trips.map(({ roads, times, interval }, i) => {
        const { lengthToken, codes: own } = tokenised[i].patterns;
        const patterns = { lengthToken, codes: own.map(() => codes[order[at++]]) };
        return { roads, interval, start: times[0], patterns };
      });
      const wrong = await worker.decode(orders, { monotone: false }, NO_TASK);
      const squares = trips.flatMap(({ lonLat }, i) =>
        Array.from(worker.errors(lonLat, wrong[i].lonLat), (error) => error * error),
      );
      const shuffled = Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / squares.length);
      expect(shuffled).toBeGreaterThan(2 * rmse);
      weights.dispose();
    },
    600_000,
  );
});
