import { dispose, relu, tidy, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { Hoser } from '../../src/models/hoser/hoser';
import { candidateLogits, roadKeys, timePrediction } from '../../src/models/hoser/navigator';
import {
  gatLayer,
  gcnLayer,
  roadInput,
  type RoadNetworkTensors,
} from '../../src/models/hoser/road-network-encoder';
import { attendTrips, block, stepEmbedding } from '../../src/models/hoser/trajectory-encoder';
import { tripArrays } from '../../src/models/hoser/trip-arrays';
import { TripTensors } from '../../src/models/hoser/trip-tensors';
import { gatherRows, RowIndex } from '../../src/nn/ops/row-index';
import type { Parameters } from '../../src/nn/parameters';
import type { Tolerance } from '../harness/compare';
import { compare, reportUnread } from '../harness/compare';
import { checkHoserFeatures } from './hoser-features';
import { openHoserReference, statedConfig, storedParameters, type HoserReference } from './hoser-reference';
import { PackedView } from './hoser-reference';
import { part } from '../harness/compare';
import type { ReferenceFolder } from '../harness/reference-folder';
import { FORWARD, type Subject, type VerificationContext } from '../harness/compare';

const FILES = /^(hoser_forward_.+)\.(?:json|safetensors)$/;
/** Every folder of this form has these two; what else it has is checked too. */
const ALWAYS = ['hoser_forward_tiny', 'hoser_forward_full'];

/** One subject for each stored forward pass of HOSER: features, intermediates, logits and times. */
export function hoserForwards(folder: ReferenceFolder): Subject[] {
  const found = [...folder.files.keys()].flatMap((path) => FILES.exec(path)?.[1] ?? []);
  return [...new Set([...ALWAYS, ...found])].map((name) => ({
    name,
    run: async (context) => {
      const reference = await openHoserReference(context.folder, name);
      await checkHoserFeatures(context, reference);
      await part(context, name, 'forward pass', () => checkForward(context, reference));
      reportUnread(context, name, reference.tensors);
    },
  }));
}

/**
 * Checks every `out.*` of the file, and the outputs of the complete network as the rest of the program uses
 * it.
 */
async function checkForward(context: VerificationContext, reference: HoserReference): Promise<void> {
  const { features, batch, json, tensors } = reference;
  const group = `${reference.name}/forward`;
  const student = new Hoser(statedConfig(json), features, storedParameters(reference));
  const trips = new TripTensors(tripArrays(batch, features));
  const view = new PackedView(batch, tensors);
  const tolerance = (name: string): Tolerance => {
    const stated: number | undefined = json.suggested_abs_tolerance[name];
    return stated === undefined ? FORWARD : { absolute: stated, relative: 0 };
  };
  const check = (name: string, what: string, actual: ArrayLike<number>, expected: number[]) =>
    compare(context, { group, what, actual, expected, tolerance: tolerance(name) });

  const outputs = tidy(() => ({ ...intermediates(student, trips, reference) }));
  for (const stored of tensors.names.filter((name) => name.startsWith('out.'))) {
    const name = stored.slice('out.'.length);
    const output: Tensor | undefined = outputs[name];
    if (!output) continue; // reported as a tensor that was not checked
    const values = await output.data();
    if (name === 'logits') check(name, name, view.real(values), view.candidates(stored));
    else if (name === 'time_pred') check(name, name, values, view.candidates(stored));
    else check(name, name, values, PER_STEP.test(name) ? view.steps(stored) : tensors.numbers(stored));
  }
  dispose(Object.values(outputs));

  const predicted = await student.predict(trips);
  check('logits', 'logits of the whole model', view.real(predicted.logits), view.candidates('out.logits'));
  const times = view.candidates('out.time_pred');
  const atLabel = stepStarts(batch.candidateLengths).map((start, step) => times[start + batch.labels[step]]);
  check('time_pred', 'times of the roads taken, whole model', predicted.times, atLabel);
  trips.dispose();
  student.dispose();
}

/** Names of outputs that have a row for each step; the others have one for each road or zone. */
const PER_STEP = /^(traj_|trajectory_|block)/;

/** Every output that a forward pass can show, by its official name; steps and candidates are packed. */
function intermediates(
  student: Hoser,
  trips: TripTensors,
  { batch }: HoserReference,
): Record<string, Tensor> {
  const { parameters, config, network, features } = student;
  const { roads, outputs: ofRoads } = roadLayers(parameters, network);
  const { zones, outputs: ofZones } = zoneLayers(parameters, network);
  const input = stepEmbedding(
    parameters,
    gatherRows(roads, trips.roads),
    gatherRows(zones, trips.zones),
    trips.temporal,
  );
  const attend = attendTrips(config, trips.layout, trips.relDistance, trips.relTime);
  const ofBlocks: Record<string, Tensor> = {};
  let trajectory = input;
  for (let layer = 0; layer < config.layers; layer++) {
    const { attention, output } = block(parameters, layer, trajectory, attend);
    ofBlocks[`block${layer}_attn_out`] = attention;
    ofBlocks[`block${layer}_out`] = output;
    trajectory = output;
  }
  const destinations = gatherRows(gatherRows(zones, trips.destinationZones), trips.tripOfStep);
  const keys = roadKeys(parameters, roads);
  const logits = candidateLogits(parameters, trajectory, destinations, keys, trips.candidates);
  const time = candidateTimes(parameters, trajectory, roads, batch, features.network.roadCount);
  return {
    ...ofRoads,
    ...ofZones,
    ...ofBlocks,
    traj_input: input,
    trajectory_embedding: trajectory.clone(),
    logits,
    time_pred: time,
  };
}

function roadLayers(parameters: Parameters, network: RoadNetworkTensors) {
  const first = gatLayer(parameters, 0, roadInput(parameters, network), network.graph);
  const second = gatLayer(parameters, 1, relu(first), network.graph);
  const outputs = {
    gat_layer0_pre_relu: first,
    gat_layer1_pre_relu: second,
    road_embedding: second.clone(),
  };
  return { roads: second, outputs };
}

function zoneLayers(parameters: Parameters, network: RoadNetworkTensors) {
  const input = parameters.get<Tensor2D>('road_network_encoder.zone_id_emb.weight');
  const first = gcnLayer(parameters, 0, input, network);
  const second = gcnLayer(parameters, 1, relu(first), network);
  const outputs = {
    gcn_layer0_pre_relu: first,
    gcn_layer1_pre_relu: second,
    zone_embedding: second.clone(),
  };
  return { zones: second, outputs };
}

/**
 * The outputs of the time head for every real candidate and not for the road taken alone; one value per real
 * candidate.
 */
function candidateTimes(
  parameters: Parameters,
  trajectory: Tensor2D,
  roads: Tensor2D,
  { candidateLengths, candidateCount, candidates }: HoserReference['batch'],
  roadCount: number,
): Tensor1D {
  const steps: number[] = [];
  const asked: number[] = [];
  candidateLengths.forEach((length, step) => {
    for (let i = 0; i < length; i++) {
      steps.push(step);
      asked.push(candidates[step * candidateCount + i]);
    }
  });
  const ofStep = RowIndex.from(Int32Array.from(steps), candidateLengths.length);
  const ofRoad = RowIndex.from(Int32Array.from(asked), roadCount);
  return timePrediction(parameters, gatherRows(trajectory, ofStep), gatherRows(roads, ofRoad));
}

/** First real candidate of each step, in the order that skips padding. */
function stepStarts(lengths: Int32Array): number[] {
  let next = 0;
  return Array.from(lengths, (length) => {
    const start = next;
    next += length;
    return start;
  });
}
