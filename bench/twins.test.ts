import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSampleCity } from '../tools/invention/sample-city/make-sample-city';
import { gridFor } from '../src/domain/grid';
import { Random } from '../src/base/random';
import { computeSoftTargets } from '../src/systems/routes/distillation/soft-targets';
import { Teacher } from '../src/models/lm-tad/teacher';
import { lmTadVocabulary } from '../src/models/lm-tad/tokens';
import { registerKernels } from '../src/nn/kernels/register';
import { fullHeadProbabilities, largestDifference } from './benchmarks/teacher';
import { Parameters } from '../src/nn/parameters';
import { wallClock } from './rounds';
import { stepSeconds } from './step-times';
import { randomWalks } from './cities';
import { NO_TASK } from '../src/base/task';

beforeAll(async () => {
  await tf.setBackend('cpu');
  registerKernels('cpu');
});

describe('the full head', () => {
  const { content } = makeSampleCity({ roads: 120, trips: 40, seed: 3 });
  const { network } = content;
  const vocabulary = lmTadVocabulary(network, gridFor(network));
  const config = { layers: 1, heads: 2, width: 8, blockSize: 8, vocabularySize: vocabulary.size };
  const teacher = Teacher.initial(config, vocabulary, new Random(2));
  const trips = randomWalks(network, 4, 6, new Random(5));
  afterAll(() => teacher.dispose());

  it('gives the shares that the candidates alone give, and leaves no tensor behind', async () => {
    const targets = await computeSoftTargets(teacher, network, trips, 4, NO_TASK);
    const before = tf.memory().numTensors;
    const probabilities = await fullHeadProbabilities(teacher, network, trips, 4);
    expect(tf.memory().numTensors).toBe(before);
    expect(largestDifference(targets, probabilities)).toBeLessThan(1e-5);
    const everywhere = await fullHeadProbabilities(teacher, network, trips, 4, 'every-token');
    expect(largestDifference(targets, everywhere)).toBeLessThan(1e-5);
    const off = probabilities.slice();
    const crossing = targets.logitOffsets.findIndex(
      (from, n) => targets.logitOffsets[n + 1] - from > 1, // a lone candidate has all of the share
    );
    off[targets.logitOffsets[crossing]] *= 2;
    expect(largestDifference(targets, off)).toBeGreaterThan(0.1);
  });
});

describe('stepSeconds', () => {
  it('times every step of every network, which take turns, and trains them', async () => {
    const order: string[] = [];
    const networkOf = (name: string) => {
      const parameters = Parameters.initial(
        [{ name: 'x', shape: [2], init: { kind: 'constant', value: 3 } }],
        new Random(1),
      );
      const loss = (view: Parameters) => {
        order.push(name);
        return { loss: tf.sum(tf.square(view.get('x'))) as tf.Scalar, parts: {} };
      };
      return { parameters, batch: { loss, dispose: () => undefined } };
    };
    const networks = [networkOf('a'), networkOf('b')];
    const seconds = await stepSeconds(networks, 3, wallClock, () => undefined);
    expect(seconds.map((each) => each.length)).toEqual([3, 3]);
    expect(seconds.flat().every((each) => each >= 0)).toBe(true);
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    for (const { parameters } of networks) {
      expect((await parameters.get('x').data())[0]).toBeLessThan(3);
      parameters.dispose();
    }
  });
});
