import { relu, tensor2d, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  hasReference,
  referenceDataset,
  referenceJson,
  referenceTensors,
} from '../../domain/testing/reference-network';
import { gatherRows } from '../../nn/ops/row-index';
import { Parameters } from '../../nn/parameters';
import { useBackend } from '../../nn/testing/backends';
import { hoserConfig } from './config';
import { hoserFeatures } from './features/hoser-features';
import { buildTripBatch } from './features/trip-features';
import { Hoser } from './hoser';
import { candidateLogits, roadKeys, timePrediction } from './navigator';
import { hoserSpecs } from './parameters';
import { gatLayer, gcnLayer, roadEmbedding, RoadNetworkTensors, zoneEmbedding } from './road-network-encoder';
import { attendTrips, block, stepEmbedding } from './trajectory-encoder';
import { TripTensors } from './trip-tensors';

/** Weights of `model.*` under the official names. */
function storedParameters(variant: string): { parameters: Parameters; hiddenDim: number } {
  const stored = referenceTensors(`hoser_forward_${variant}`);
  const { config } = referenceJson(`hoser_forward_${variant}`);
  const encoder = config.road_network_encoder_config;
  const hiddenDim: number = config.trajectory_encoder_config.hidden_dim;
  const { num_heads: heads, num_layers: layers } = config.trajectory_encoder_config;
  const specs = hoserSpecs(hoserConfig(hiddenDim, layers, heads), {
    roadCount: encoder.road_id_num_embeddings,
    roadTypeCount: encoder.type_num_embeddings,
    zoneCount: encoder.zone_id_num_embeddings,
  });
  const state = new Map(
    specs.map(({ name }) => [
      name,
      { shape: stored.shape(`model.${name}`), data: Float32Array.from(stored.numbers(`model.${name}`)) },
    ]),
  );
  return { parameters: Parameters.from(specs, state), hiddenDim };
}

describe.skipIf(!hasReference).each([
  ['tiny', 'cpu'],
  ['tiny', 'wasm'],
  ['full', 'wasm'],
] as const)('HOSER on the reference network: %s widths on %s', (variant, backend) => {
  it('gives every stored intermediate, the logits and the times', async () => {
    await useBackend(backend);
    const json = referenceJson(`hoser_forward_${variant}`);
    const stored = referenceTensors(`hoser_forward_${variant}`);
    const { parameters, hiddenDim } = storedParameters(variant);
    const config = hoserConfig(hiddenDim, json.config.trajectory_encoder_config.num_layers);
    const dataset = await referenceDataset();
    const { train } = dataset.trips;
    const features = hoserFeatures(dataset);
    const rows = json.batch_rows_of_train_csv.map((row: number) => train.sourceRows.indexOf(row + 1));
    const batch = buildTripBatch(features, train, rows);
    const network = new RoadNetworkTensors(features);
    const trips = new TripTensors(batch, features);

    const tolerance: Record<string, number> = json.suggested_abs_tolerance;
    const steps = stored.shape('batch.trace_road_id')[1];
    const packed = (name: string, width: number) => {
      const padded = stored.numbers(`out.${name}`);
      return Array.from({ length: batch.tripCount }, (_, b) => {
        const start = b * steps * width;
        return padded.slice(start, start + (batch.tripOffsets[b + 1] - batch.tripOffsets[b]) * width);
      }).flat();
    };
    const expectClose = async (name: string, actual: Tensor, expected: number[]) => {
      const values = await actual.data();
      expect(values.length, name).toBe(expected.length);
      const worst = Array.from(values).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - expected[i])),
        0,
      );
      // Features made here differ from the stored ones by float32 rounding, so allow for that on top.
      expect(worst, name).toBeLessThan(3 * tolerance[name]);
    };

    const road = roadEmbedding(parameters, network);
    const zone = zoneEmbedding(parameters, network);
    await expectClose('road_embedding', road, stored.numbers('out.road_embedding'));
    await expectClose('zone_embedding', zone, stored.numbers('out.zone_embedding'));
    const zoneInput = parameters.get<Tensor2D>('road_network_encoder.zone_id_emb.weight');
    await expectClose(
      'gcn_layer0_pre_relu',
      gcnLayer(parameters, 0, zoneInput, network),
      stored.numbers('out.gcn_layer0_pre_relu'),
    );

    const input = stepEmbedding(
      parameters,
      gatherRows(road, trips.roads),
      gatherRows(zone, trips.zones),
      trips.temporal,
    );
    await expectClose('traj_input', input, packed('traj_input', 2 * hiddenDim));
    const attend = attendTrips(config, trips.layout, trips.relDistance, trips.relTime);
    const first = block(parameters, 0, input, attend);
    await expectClose('block0_attn_out', first.attention, packed('block0_attn_out', 2 * hiddenDim));
    await expectClose('block0_out', first.output, packed('block0_out', 2 * hiddenDim));
    const trajectory = block(parameters, 1, first.output, attend).output;
    await expectClose('trajectory_embedding', trajectory, packed('trajectory_embedding', 2 * hiddenDim));

    const destinations = gatherRows(zone, trips.destinationZones);
    const logits = candidateLogits(
      parameters,
      trajectory,
      destinations,
      roadKeys(parameters, road),
      trips.candidates,
    );
    const width = stored.shape('out.logits')[2];
    const expectedLogits = packed('logits', width);
    const expectedTimes = packed('time_pred', width);
    const actual = await logits.data();
    const times = await timePrediction(parameters, trajectory, gatherRows(road, trips.nextRoads)).data();
    for (let n = 0; n < batch.stepCount; n++) {
      for (let c = 0; c < batch.candidateLengths[n]; c++)
        expect(Math.abs(actual[n * batch.candidateCount + c] - expectedLogits[n * width + c])).toBeLessThan(
          3 * tolerance.logits,
        );
      expect(Math.abs(times[n] - expectedTimes[n * width + batch.labels[n]])).toBeLessThan(
        3 * tolerance.time_pred,
      );
    }

    const whole = await new Hoser(config, features, parameters).predict(trips);
    expect(whole.logits).toEqual(actual);
    expect(whole.times).toEqual(times);
  });
});

it.skipIf(!hasReference)(
  'the second GAT layer makes the stored embedding of the stored first layer',
  async () => {
    await useBackend('cpu');
    const stored = referenceTensors('hoser_forward_tiny');
    const { parameters } = storedParameters('tiny');
    const network = new RoadNetworkTensors(hoserFeatures(await referenceDataset()));
    const second = gatLayer(
      parameters,
      1,
      relu(
        tensor2d(stored.numbers('out.gat_layer0_pre_relu'), [...stored.shape('out.gat_layer0_pre_relu')] as [
          number,
          number,
        ]),
      ),
      network.graph,
    );
    const expected = stored.numbers('out.road_embedding');
    (await second.data()).forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(4e-5));
  },
);
