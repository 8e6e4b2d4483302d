import { memory, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { hasReference } from '../domain/testing/reference-network';
import { Hoser } from '../models/hoser/hoser';
import { useBackend } from '../nn/testing/backends';
import { differentiate } from '../nn/training/differentiate';
import { openHoserReference, statedConfig, storedParameters } from '../verification/hoser-reference';
import { referenceFiles } from '../verification/testing/verified';
import { DEFAULT_DISTILLATION } from './distillation-config';
import { StudentTraining } from './student-training';

it.skipIf(!hasReference).each(['cpu', 'wasm'] as const)(
  'a step leaves no tensors behind on %s',
  async (backend) => {
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
  },
);
