import { memory, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Hoser } from '../../src/models/hoser/hoser';
import { useBackend } from '../../src/nn/testing/backends';
import { differentiate } from '../../src/nn/training/differentiate';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { StoredFile } from '../harness/stored-file';
import { openHoserReference } from './hoser-reference';
import { contextOf, storedNumbers } from '../testing/stored-numbers';

it.each(['cpu', 'wasm'] as const)('a step leaves no tensors behind on %s', async (backend) => {
  await useBackend(backend);
  const reference = await openHoserReference(
    new StoredFile('hoser_forward_tiny', contextOf(storedNumbers('routes').folder())),
  );
  const { features, dataset, trips, config } = reference;
  const student = new Hoser(config, features, reference.parameters());
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
