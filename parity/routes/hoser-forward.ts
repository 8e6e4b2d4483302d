import { relu, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { Hoser } from '../../src/models/hoser/hoser';
import { candidateLogits, roadKeys, timePrediction } from '../../src/models/hoser/navigator';
import { gatLayer, gcnLayer, roadInput } from '../../src/models/hoser/road-network-encoder';
import { attendTrips, block, stepEmbedding } from '../../src/models/hoser/trajectory-encoder';
import { tripArrays } from '../../src/models/hoser/trip-arrays';
import { TripTensors } from '../../src/models/hoser/trip-tensors';
import { gatherRows, RowIndex } from '../../src/nn/ops/row-index';
import type { Parameters } from '../../src/nn/parameters';
import { FORWARD, type Subject } from '../harness/compare';
import { computed } from '../harness/host-tensor';
import type { ReferenceFolder } from '../harness/reference-folder';
import { subject } from '../harness/stored-file';
import { featureParts } from './hoser-features';
import { openHoserReference, PackedView, type HoserReference } from './hoser-reference';

const FILES = /^(hoser_forward_.+)\.(?:json|safetensors)$/;
/** Every folder of this form has these two; what else it has is checked too. */
const ALWAYS = ['hoser_forward_tiny', 'hoser_forward_full'];

/** One subject for each stored forward pass of HOSER: features, intermediates, logits and times. */
export function hoserForwards(folder: ReferenceFolder): Subject[] {
  const found = [...folder.files.keys()].flatMap((path) => FILES.exec(path)?.[1] ?? []);
  return [...new Set([...ALWAYS, ...found])].map((name) =>
    subject(name, async (file) => {
      const reference = await openHoserReference(file);
      const features = file.section('features');
      return {
        leaves: file.json.names, // Tensors have all that must be compared.
        parts: {
          features: () => features.parts(featureParts(features, reference)),
          'forward pass': () => checkForward(reference),
        },
      };
    }),
  );
}

/** Outputs that have a row for each step; the others have one for each road or zone. */
const PER_STEP = /^(traj_|trajectory_|block)/;

/** Compares every `out.*` of the file, and the outputs of the complete network as the rest of the program uses it. */
async function checkForward(reference: HoserReference): Promise<void> {
  const { file, config, features, batch } = reference;
  const student = new Hoser(config, features, reference.parameters());
  const trips = new TripTensors(tripArrays(batch, features));
  const view = new PackedView(batch, file.tensors);
  const rows = file.section('forward');
  const check = (name: string, what: string, actual: ArrayLike<number>, expected: number[]) =>
    rows.computed(what, actual, expected, file.tolerance(name, FORWARD));

  const outputs = await computed(() => intermediates(student, trips, batch));
  for (const name of file.under('out.')) {
    const values = outputs.get(name)?.data;
    if (!values) continue; // It stays unread, which is a failure.
    const stored = `out.${name}`;
    if (name === 'logits') check(name, name, view.real(values), view.candidates(stored));
    else if (name === 'time_pred') check(name, name, values, view.candidates(stored));
    else check(name, name, values, PER_STEP.test(name) ? view.steps(stored) : file.numbers(stored));
  }
  const predicted = await student.predict(trips);
  check('logits', 'logits of the whole model', view.real(predicted.logits), view.candidates('out.logits'));
  // First real candidate of each step, in the order that skips padding.
  let next = 0;
  const starts = Array.from(batch.candidateLengths, (length) => (next += length) - length);
  const times = view.candidates('out.time_pred');
  const atLabel = starts.map((start, step) => times[start + batch.labels[step]]);
  check('time_pred', 'times of the roads taken, whole model', predicted.times, atLabel);
  trips.dispose();
  student.dispose();
}

/** Every output that a forward pass can show, by its official name; steps and candidates are packed. */
function intermediates(
  { parameters, config, network, features }: Hoser,
  trips: TripTensors,
  batch: HoserReference['batch'],
): Record<string, Tensor> {
  const gat = gatLayer(parameters, 0, roadInput(parameters, network), network.graph);
  const roads = gatLayer(parameters, 1, relu(gat), network.graph);
  const zoneInput = parameters.get<Tensor2D>('road_network_encoder.zone_id_emb.weight');
  const gcn = gcnLayer(parameters, 0, zoneInput, network);
  const zones = gcnLayer(parameters, 1, relu(gcn), network);
  const [ofRoads, ofZones] = [gatherRows(roads, trips.roads), gatherRows(zones, trips.zones)];
  const input = stepEmbedding(parameters, ofRoads, ofZones, trips.temporal);
  const attend = attendTrips(config, trips.layout, trips.relDistance, trips.relTime);
  const ofBlocks: Record<string, Tensor> = {};
  let trajectory = input;
  for (let layer = 0; layer < config.layers; layer++) {
    const { attention, output } = block(parameters, layer, trajectory, attend);
    ofBlocks[`block${layer}_attn_out`] = attention;
    ofBlocks[`block${layer}_out`] = trajectory = output;
  }
  const destinations = gatherRows(gatherRows(zones, trips.destinationZones), trips.tripOfStep);
  const keys = roadKeys(parameters, roads);
  return {
    gat_layer0_pre_relu: gat,
    gat_layer1_pre_relu: roads,
    road_embedding: roads.clone(),
    gcn_layer0_pre_relu: gcn,
    gcn_layer1_pre_relu: zones,
    zone_embedding: zones.clone(),
    ...ofBlocks,
    traj_input: input,
    trajectory_embedding: trajectory.clone(),
    logits: candidateLogits(parameters, trajectory, destinations, keys, trips.candidates),
    time_pred: candidateTimes(parameters, trajectory, roads, batch, features.network.roadCount),
  };
}

/** The outputs of the time head for every real candidate, and not for the road taken alone: one value each. */
function candidateTimes(
  parameters: Parameters,
  trajectory: Tensor2D,
  roads: Tensor2D,
  { candidateLengths, candidateCount, candidates }: HoserReference['batch'],
  roadCount: number,
): Tensor1D {
  const real = Array.from(candidateLengths).flatMap((length, step) =>
    Array.from({ length }, (_, i) => ({ step, road: candidates[step * candidateCount + i] })),
  );
  const steps = Int32Array.from(real, ({ step }) => step);
  const ofStep = RowIndex.from(steps, candidateLengths.length);
  const ofRoad = RowIndex.from(Int32Array.from(real, ({ road }) => road), roadCount); // prettier-ignore
  return timePrediction(parameters, gatherRows(trajectory, ofStep), gatherRows(roads, ofRoad));
}
