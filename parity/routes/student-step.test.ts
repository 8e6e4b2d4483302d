import { memory, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Hoser } from '../../src/models/hoser/hoser';
import { useBackend } from '../../src/nn/testing/backends';
import { differentiate } from '../../src/nn/training/differentiate';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { openHoserReference, statedConfig, storedParameters } from './hoser-reference';
import { referenceFiles } from './testing/verified';

it.each(['cpu', 'wasm'] as const)('a step leaves no tensors behind on %s', async (backend) => {
  await useBackend(backend);
  const reference = await openHoserReference(referenceFiles(), 'hoser_forward_tiny');
  const { features, dataset, trips, json } = reference;
  const student = new Hoser(statedConfig(json), features, storedParameters(reference));
  const { train, val } = dataset.trips;
  const training = new StudentTraining(student, train, val, { ...DEFAULT_DISTILLATION, lambda: 0 }, null);
  const count = memory().numTensors;
  const batch = training.batch(trips);
  tidy(() => {
    differentiate(training.parameters, (view) => batch.loss(view).loss);
  });
  batch.dispose();
  expect(memory().numTensors).toBe(count);
});
