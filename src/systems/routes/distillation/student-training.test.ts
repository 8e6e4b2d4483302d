import { expect, it } from 'vitest';
import { makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import { Random } from '../../../base/random';
import { hoserConfig } from '../../../models/hoser/config';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { buildTripBatch } from '../../../models/hoser/features/trip-features';
import { Hoser } from '../../../models/hoser/hoser';
import { roadReach } from '../../../models/hoser/road-reach';
import { tripArrays } from '../../../models/hoser/trip-arrays';
import { largestGradientDifference } from '../../../nn/testing/gradient-difference';
import { useBackend } from '../../../nn/testing/backends';
import { differentiate } from '../../../nn/training/differentiate';
import { DEFAULT_DISTILLATION } from './distillation-config';
import { StudentTraining } from './student-training';

it('a step over the roads in reach is the step over the whole network', async () => {
  await useBackend('wasm');
  const { content } = makeSampleCity({ roads: 100, trips: 60, seed: 1 });
  const features = hoserFeatures(content);
  const { train } = content.trips;
  const student = Hoser.initial(hoserConfig(8), features, new Random(4));
  const config = { ...DEFAULT_DISTILLATION, lambda: 0, maxCandidates: 2 };
  const training = new StudentTraining(student, train, train, config, null);
  const { edges } = student.network;
  const items = Uint32Array.of(0, 7);
  const batch = buildTripBatch(features, train, items, config);
  const [full, restricted] = [undefined, { reach: roadReach(batch, edges), edges }].map((within) => {
    training.batches.make = () => ({
      trips: tripArrays(batch, features, within),
      teacher: null,
      weights: null,
    });
    const step = training.batch(items);
    const gradients = differentiate(training.parameters, (view) => step.loss(view).loss);
    step.dispose();
    return gradients;
  });
  expect(largestGradientDifference(full, restricted)).toBeLessThan(1e-4);
  student.dispose();
});
