import { dispose, mul, sum, tensor1d, tensor2d, tidy, type Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { Random } from '../../base/random';
import { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { differentiate } from '../../nn/training/differentiate';
import { hoserConfig, type HoserConfig } from './config';
import { hoserFeatures } from './features/hoser-features';
import { buildTripBatch } from './features/trip-features';
import { Hoser } from './hoser';
import { hoserSpecs } from './parameters';
import { HoserSearchModel } from './search-model';
import { temporalEmbedding } from './trajectory-encoder';
import { tripArrays } from './trip-arrays';
import { TripTensors } from './trip-tensors';

const AT = 'trajectory_encoder.temporal_encoder';
const forked: HoserConfig = { ...hoserConfig(16, 1, 2), timeEncoding: 'cos-linear' };
const named = (config: HoserConfig) =>
  hoserSpecs(config, { roadCount: 3, roadTypeCount: 2, zoneCount: 2 }).filter(({ name }) =>
    name.startsWith(AT),
  );

it('each encoding has the parameters of its own code', () => {
  expect(named(hoserConfig(16)).map(({ name, shape }) => [name, shape])).toEqual([[`${AT}.freqs`, [8]]]);
  expect(named(forked).map(({ name, shape }) => [name, shape])).toEqual([
    [`${AT}.time_emb.weight`, [16, 1]],
    [`${AT}.time_emb.bias`, [16]],
  ]);
});

describe.each(['cpu', 'wasm'] as const)('cos of a linear layer on %s', (backend) => {
  it('gives the values and the gradients of its formula', async () => {
    await useBackend(backend);
    const t = [0.25, -0.9, 0];
    const weight = Array.from({ length: 16 }, (_, i) => 0.7 * i - 3);
    const bias = Array.from({ length: 16 }, (_, i) => 0.1 * i);
    const by = [2, -1, 0.5];
    const parameters = Parameters.from(
      named(forked),
      new Map([
        [`${AT}.time_emb.weight`, { shape: [16, 1], data: Float32Array.from(weight) }],
        [`${AT}.time_emb.bias`, { shape: [16], data: Float32Array.from(bias) }],
      ]),
    );
    const time = tensor1d(t);
    const rows = tensor2d(by, [3, 1]);
    const values = tidy(() => temporalEmbedding(parameters, time));
    expect(values.shape).toEqual([3, 16]);
    const { grads } = tidy(() => {
      const result = differentiate(
        parameters,
        (view) => sum(mul(temporalEmbedding(view, time), rows)) as Scalar,
      );
      return { grads: Object.fromEntries(result.grads) };
    });
    const got = await values.data();
    const byWeight = await grads[`${AT}.time_emb.weight`].data();
    const byBias = await grads[`${AT}.time_emb.bias`].data();
    for (let i = 0; i < 16; i++) {
      t.forEach((at, n) => expect(got[n * 16 + i]).toBeCloseTo(Math.cos(weight[i] * at + bias[i]), 5));
      const slopes = t.map((at, n) => -by[n] * Math.sin(weight[i] * at + bias[i]));
      expect(byBias[i]).toBeCloseTo(slopes[0] + slopes[1] + slopes[2], 5);
      expect(byWeight[i]).toBeCloseTo(slopes[0] * t[0] + slopes[1] * t[1] + slopes[2] * t[2], 5);
    }
    dispose([values, time, rows, ...Object.values(grads)]);
    parameters.dispose();
  });

  it('searches with what the whole-trip forward answers', async () => {
    await useBackend(backend);
    const { content } = makeSampleCity({ roads: 60, trips: 30, seed: 1 });
    const features = hoserFeatures(content);
    const student = Hoser.initial(forked, features, new Random(4));
    const { train } = content.trips;
    const batch = buildTripBatch(features, train, [0]);
    const trips = new TripTensors(tripArrays(batch, features));
    const { logits } = await student.predict(trips);
    const model = await HoserSearchModel.create(student.parameters, student.config, features);
    const last = train.offsets[1] - 1;
    const node = model.tree.open(train.roads[0], train.times[0], train.roads[last]);
    const expansion = await model.expand([node]);
    const count = batch.candidateLengths[0];
    const total = Math.log(logits.subarray(0, count).reduce((sumOf, logit) => sumOf + Math.exp(logit), 0));
    for (let i = 0; i < count; i++) expect(expansion.logProbs[i]).toBeCloseTo(logits[i] - total, 4);
    expect(count).toBeGreaterThan(0);
    model.dispose();
    trips.dispose();
    student.dispose();
  });
});
