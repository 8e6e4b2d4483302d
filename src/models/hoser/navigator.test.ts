import { mul, randomNormal, sum, tidy, type Rank, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { Random } from '../../base/random';
import { gatherRows } from '../../nn/ops/row-index';
import type { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { largestGradientDifference } from '../../nn/testing/gradient-difference';
import { differentiate } from '../../nn/training/differentiate';
import { hoserConfig } from './config';
import { hoserFeatures } from './features/hoser-features';
import { buildTripBatch } from './features/trip-features';
import { Hoser } from './hoser';
import { candidateLogits, tripCandidateLogits } from './navigator';
import { tripArrays } from './trip-arrays';
import { TripTensors } from './trip-tensors';

it.each(['cpu', 'wasm'] as const)(
  'the destination once a trip gives the logits and gradients of the destination at every step on %s',
  async (backend) => {
    await useBackend(backend);
    const { content } = makeSampleCity({ roads: 80, trips: 20, seed: 1 });
    const features = hoserFeatures(content);
    const batch = buildTripBatch(features, content.trips.train, [0, 3, 5]);
    const trips = new TripTensors(tripArrays(batch, features));
    const student = Hoser.initial(hoserConfig(8), features, new Random(4));
    tidy(() => {
      const trajectory = randomNormal<Rank.R2>([batch.stepCount, 16], 0, 1, 'float32', 1);
      const weights = randomNormal<Rank.R2>([batch.stepCount, batch.candidateCount], 0, 1, 'float32', 2);
      const gradients = (logits: (view: Parameters) => Tensor2D) =>
        differentiate(student.parameters, (view) => sum(mul(logits(view), weights)) as Scalar);
      const onceATrip = gradients((view) => {
        const { zones, keys } = student.embed(view);
        const destination = gatherRows(zones, trips.destinationZones);
        return tripCandidateLogits(view, trajectory, destination, trips.tripOfStep, keys, trips.candidates);
      });
      const everyStep = gradients((view) => {
        const { zones, keys } = student.embed(view);
        const destination = gatherRows(gatherRows(zones, trips.destinationZones), trips.tripOfStep);
        return candidateLogits(view, trajectory, destination, keys, trips.candidates);
      });
      expect(largestGradientDifference(everyStep, onceATrip)).toBeLessThan(1e-4);
    });
    trips.dispose();
    student.dispose();
  },
);
