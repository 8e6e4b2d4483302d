import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { codebookName } from '../../../models/htp/quantiser';
import { initialRqVae } from '../../../models/htp/rq-vae-parameters';
import { useBackend } from '../../../nn/testing/backends';
import { smallRqVae } from '../testing/untrained-networks';
import { restartUnused } from './tokeniser-training';
import type { LearntTrip } from './trip-targets';

const config = smallRqVae(6);

function tripOf(seed: number): LearntTrip {
  const random = new Random(seed);
  const points = 20 + 3 * seed;
  const some = (count: number) => Float32Array.from({ length: count }, () => random.next());
  return {
    points,
    scaled: some(2 * points),
    steps: some(points),
    offsets: some(2 * points),
    roads: Uint32Array.of(0, 1, 2),
    middles: new Float64Array(6),
  };
}

beforeAll(() => useBackend('wasm'));

it('codewords that nothing uses become vectors of segments, and the others stay as they are', async () => {
  const trips = Array.from({ length: 6 }, (_, i) => tripOf(i));
  const weights = initialRqVae(config, new Random(1));
  const [size] = config.codebooks;
  // All segments are nearest to word 0 of the coarsest codebook: the others are far away.
  const far = Float32Array.from({ length: size * config.codeWidth }, (_, i) =>
    i < config.codeWidth ? 0 : 100,
  );
  weights.set(codebookName(0), tensor2d(far, [size, config.codeWidth]));
  const tensors = memory().numTensors;
  const replaced = await restartUnused(weights, config, trips, new Random(2));
  expect(memory().numTensors).toBe(tensors);
  expect(replaced[0]).toBe(size - 1);
  const words = (await weights.get(codebookName(0)).data()) as Float32Array;
  expect([...words.subarray(0, config.codeWidth)]).toEqual([...far.subarray(0, config.codeWidth)]);
  expect(words.every((value) => Math.abs(value) < 50)).toBe(true);
  const again = await restartUnused(weights, config, trips, new Random(2));
  expect(again[0]).toBeLessThan(replaced[0]);
  weights.dispose();
});
