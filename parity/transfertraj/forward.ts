import { concat, type Tensor } from '@tensorflow/tfjs-core';
import { UtmZone } from '../../src/domain/masked-trajectories/utm-zone';
import { Layers } from '../../src/models/transfertraj/layers';
import { TargetTensors, transferTrajLoss } from '../../src/models/transfertraj/loss';
import { SLOPE, thingVectors } from '../../src/models/transfertraj/modalities';
import { FREQUENCY_BUFFER, transferTrajSpecs, unusedSpecs } from '../../src/models/transfertraj/parameters';
import { interpolatedPlaces, inverseFrequencies } from '../../src/models/transfertraj/trajectory-tensors';
import { tokenLogits } from '../../src/models/transfertraj/transfertraj';
import { EXACT, FORWARD, shareOf, within, type Parts } from '../harness/compare';
import { computed, present, rowsOf, type Found, type HostTensor } from '../harness/host-tensor';
import { subject, WEIGHTS, type StoredFile } from '../harness/stored-file';
import { checkBehaviour, checkTies } from './behaviour';
import {
  choiceGaps,
  KILOMETRE_WEIGHTS,
  neighbourMask,
  StoredNetwork,
  storedPoints,
  StoredTrajectories,
  topColumns,
  tracedRun,
} from './reference';

/** Read by other checks: which things are near, vectors of all things. */
const ELSEWHERE = /_(mask|table)$|\.noise$/;
const CHOICE = /^pred_token$|top_indices$/;

/** Every stage of the forward pass in all variants, what leaks and what does not, and ties of the gates. */
export const forward = subject('forward', (file) => {
  const network = new StoredNetwork(file.context, file);
  const trajectories = new StoredTrajectories(file);
  const variants = file.json.fields('variants').names;
  const gaps: number[] = [];
  const ofVariants = variants.map((name) => [
    name,
    async () => {
      gaps.push(...(await checkVariant(network, trajectories, name)));
    },
  ]);
  return {
    leaves: ['fp32_vs_numpy_fp64_max_abs_diff'],
    parts: {
      description: () => {
        file.shapes();
        const stated = file.json.fields('config').all('mixer_layers', 'leaky_relu_slope');
        file.exact('layers of the mixer, slope of LeakyReLU', [1, SLOPE], stated);
      },
      weights: () => checkWeights(network),
      neighbours: () => checkNeighbours(network, trajectories),
      ...(Object.fromEntries(ofVariants) as Parts),
      'smallest gap': () => {
        const stated = file.json.number('expert_logit_gap_min');
        file.computed('smallest gap of the logits of experts', Math.min(...gaps), stated, within(2e-5));
      },
      behaviour: () => checkBehaviour(network, trajectories),
      ties: () => checkTies(network),
      variants: () => {
        const stems = file.tensors.names.map((name) => name.split('.')[0]);
        const found = new Set(stems.filter((name) => /^(official|spec)/.test(name)));
        file.lists('variants with numbers', [...found].sort(), [...variants].sort());
      },
    },
  };
});

/** Compares all of the state dict: parameters in use, those that are not, and the buffer. */
function checkWeights({ file, sizes }: StoredNetwork): void {
  const unused = unusedSpecs(sizes);
  const own = transferTrajSpecs(sizes);
  file.weights([...own, ...unused, { name: FREQUENCY_BUFFER, shape: [sizes.width / 2] }]);
  const inKilometres = new Set(file.under(KILOMETRE_WEIGHTS));
  const replaced = own.filter(({ name }) => inKilometres.has(name));
  file.weights(replaced, KILOMETRE_WEIGHTS, 'weights of kilometres');
  const frequencies = inverseFrequencies(sizes.width);
  file.tensor(WEIGHTS + FREQUENCY_BUFFER, frequencies, shareOf(1e-6), 'frequencies of the sinusoid');
  file.lists(
    'sizes of the weights that are read and left out',
    unused.map(({ shape }) => shape.reduce((a, b) => a * b, 1)),
    unused.map(({ name }) => file.numbers(WEIGHTS + name).length),
  );
}

/** Compares which things are near which points, and the vectors of all things. */
async function checkNeighbours(network: StoredNetwork, trajectories: StoredTrajectories): Promise<void> {
  const { file } = network;
  for (const form of ['official', 'spec']) {
    const near = trajectories.neighbours({ inKilometres: form === 'spec' });
    for (const [kind, name] of [
      ['places', 'poi'],
      ['roads', 'road'],
    ] as const) {
      const things = file.tensors.shape(`context.${name}_embed`)[0];
      file.tensor(`${form}.${name}_mask`, neighbourMask(near[kind], things), EXACT);
    }
  }
  const { config, inKilometres } = network.variant('spec');
  const layers = new Layers(network.parameters(inKilometres), config);
  const { places, roads } = network.things();
  const tables = await computed(() => ({
    'spec.poi_table': thingVectors(layers, 'places', places),
    'spec.road_table': thingVectors(layers, 'roads', roads),
  }));
  file.outputs(tables, FORWARD);
}

/**
 * Compares one variant of the forward pass: all its stored stages, its losses, and what follows from them.
 * @returns the gaps of the logits that decided which experts were asked
 */
async function checkVariant(
  network: StoredNetwork,
  trajectories: StoredTrajectories,
  variant: string,
): Promise<number[]> {
  const { file } = network;
  const found = await variantPass(network, trajectories, variant);
  for (const name of file.under(`${variant}.`)) {
    const full = `${variant}.${name}`;
    if (ELSEWHERE.test(name)) continue;
    if (name === 'test_lnglat' || name === 'test_target_lnglat') {
      checkDegrees(file, trajectories, full, found.pred_spatial);
      continue;
    }
    const said = CHOICE.test(name) ? choiceOf(network, variant, name, found) : found[name]?.data;
    if (!said) continue; // It stays unread, which is a failure.
    const shape = file.tensors.shape(full);
    const there = (data: ArrayLike<number>) => present({ shape, data }, trajectories.lengths);
    const tolerance = CHOICE.test(name) ? EXACT : file.tolerance(full, FORWARD);
    file.computed(full, there(said), there(file.numbers(full)), tolerance);
  }
  const fields = file.json.fields('variants').fields(variant);
  const losses = fields.fields('losses_fp64');
  for (const term of losses.names) {
    const ours = found[`loss.${term}`]?.data ?? NaN;
    file.computed(`${variant}: ${term} loss`, ours, losses.number(term), FORWARD);
  }
  const official = 'loss_official_fp32';
  if (fields.has(official))
    file.computed(`${variant}: loss`, found['loss.total'].data, fields.number(official), FORWARD);
  const { layers, experts, topExperts } = network.sizes;
  return Array.from({ length: layers }, (_, layer) => found[`layer${layer}.noisy_logits`]).flatMap(
    ({ data }) => choiceGaps(data, experts, topExperts),
  );
}

async function variantPass(
  network: StoredNetwork,
  trajectories: StoredTrajectories,
  name: string,
): Promise<Found> {
  const { file } = network;
  const variant = network.variant(name);
  const parts = {
    weights: network.parameters(variant.inKilometres),
    config: variant.config,
    things: network.things(),
  };
  // The stored draws, of this variant alone or of the file.
  const ofVariant = file.tensors.has(`${name}.layer0.noise`);
  const noise = Array.from({ length: ofVariant || variant.isNoisy ? network.sizes.layers : 0 }, (_, layer) =>
    file.matrix(ofVariant ? `${name}.layer${layer}.noise` : `noise.layer${layer}`),
  );
  const batch = trajectories.batch(variant);
  const targets = file.own(new TargetTensors(trajectories.targets(variant), batch));
  const noisy = { ...parts, ...(noise.length > 0 && { noise }) };
  const found = await tracedRun(noisy, batch, (layers, outputs): Record<string, Tensor> => {
    const { space, time, token, total } = transferTrajLoss(layers, outputs, targets);
    return {
      'loss.spatial': space,
      'loss.temporal': time,
      'loss.token': token!,
      'loss.total': total,
      pred_token_logits: concat([...tokenLogits(layers, outputs.encoded)], 1),
    };
  });
  return {
    ...found,
    rotary_coord: { shape: [], data: interpolatedPlaces(batch) },
    time_features: { shape: [], data: batch.time },
  };
}

/** The most likely tokens of a point, or the experts that it asks, the best first. */
function choiceOf({ file, sizes }: StoredNetwork, variant: string, name: string, found: Found): number[] {
  if (name === 'pred_token') {
    const [said] = file.tensors.shape(`${variant}.pred_token_logits`).slice(-1);
    return topColumns(found.pred_token_logits.data, said, 1);
  }
  const { experts, topExperts } = sizes;
  const gates = found[name.replace('top_indices', 'gates')].data;
  const asked = rowsOf(gates, experts).map((row) => row.filter((gate) => gate > 0).length);
  file.lists(`experts that each point asks: ${variant}.${name}`, [...new Set(asked)], [topExperts]);
  return topColumns(gates, experts, topExperts);
}

const ZONES = 60;
const METERS_PER_DEGREE = 111_195;
/** Bits of a number of single precision after the first. */
const FRACTION_BITS = 23;

/** By how much neighbouring numbers of single precision differ that are as large as the largest of these. */
const singleStep = (values: Iterable<number>): number =>
  2 ** (Math.floor(Math.log2(Math.max(...Array.from(values, Math.abs)))) - FRACTION_BITS);

/**
 * Compares what the official `test()` makes of predictions, or of targets: metres from the first point, added to it in single
 * precision, in degrees of single precision. Either may round to one of two neighbours, which lie a step apart.
 */
function checkDegrees(
  file: StoredFile,
  { first, lengths, metres: { longest } }: StoredTrajectories,
  name: string,
  predicted: HostTensor,
): void {
  const isTarget = name.endsWith('test_target_lnglat');
  const targets = storedPoints(file, 'batch.target').values;
  const offset = (row: number, axis: number) =>
    isTarget ? targets[4 * row + axis] : Math.fround(predicted.data[2 * row + axis]);
  const metres = Float32Array.from({ length: predicted.data.length }, (_, i) => {
    const row = Math.floor(i / 2);
    return offset(row, i % 2) + first[2 * Math.floor(row / longest) + (i % 2)];
  });
  // The zone in which the first points have these metres.
  const lonLat = file.numbers('batch_km.first_lnglat');
  const miss = (zone: UtmZone) => Math.abs(zone.metres(lonLat)[0] - first[0]);
  const zones = Array.from({ length: ZONES }, (_, i) => new UtmZone(i + 1));
  const zone = zones.reduce((best, each) => (miss(each) < miss(best) ? each : best));
  const degrees = Float32Array.from(zone.lonLat(metres));
  const there = (data: ArrayLike<number>) => present({ shape: file.tensors.shape(name), data }, lengths);
  const ofMetres = isTarget ? 0 : singleStep(metres) / METERS_PER_DEGREE;
  const values = [there(degrees), there(file.numbers(name)), within(singleStep(degrees) + ofMetres)] as const;
  if (isTarget) file.row(name, ...values);
  else file.computed(name, ...values);
}
