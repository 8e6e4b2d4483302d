import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { Random } from '../../src/base/random';
import { TRANSFERTRAJ_FORMS } from '../../src/models/transfertraj/config';
import { expertMixture, Layers } from '../../src/models/transfertraj/layers';
import { POINT_TOKENS } from '../../src/models/transfertraj/trajectory-batch';
import { FORWARD, within } from '../harness/compare';
import { farthest, rowsOf, traced } from '../harness/host-tensor';
import {
  presentRows,
  storedPoints,
  tracedRun,
  trajectoryBatch,
  type StoredNetwork,
  type StoredPoints,
  type StoredTrajectories,
} from './reference';

const MORE_PADDING = 3;
const STAGES = ['modal_h', 'mem', 'pred_spatial', 'pred_temporal'];

/** Compares what may change what the network says, and what may not. */
export async function checkBehaviour(
  network: StoredNetwork,
  trajectories: StoredTrajectories,
): Promise<void> {
  const { file } = network;
  const stated = file.json.fields('behaviour');
  const named = (words: RegExp) => {
    const name = stated.names.find((each) => words.test(each));
    return name === undefined ? NaN : stated.number(name);
  };
  /** By how much each stage changes between two sets of points. */
  const changes = async (variant: string, before: StoredPoints, after: StoredPoints) => {
    const was = await stagesOf(network, trajectories, variant, before);
    const is = await stagesOf(network, trajectories, variant, after);
    return STAGES.map((_, i) => farthest(is[i], was[i]));
  };
  /** Other coordinates stand under the mask. */
  const underTheMask = (variant: string, points: StoredPoints, coordinate: (at: number) => number) => {
    const values = points.values.map((value, at) =>
      at % 4 < 2 && points.tokens[at] === POINT_TOKENS.masked ? coordinate(at) : value,
    );
    return changes(variant, points, { ...points, values });
  };
  const padding = named(/padding rows/);
  for (const variant of ['official', 'spec']) {
    const points = trajectories.points(network.variant(variant));
    const apart = Math.max(...(await changes(variant, points, padded(points, MORE_PADDING))));
    file.computed(`${variant}: ${MORE_PADDING} more rows of padding`, apart, padding, within(2e-5));
  }
  const truth = storedPoints(file, 'batch.target').values;
  const [, shown] = await underTheMask('official', trajectories.metres, (at) => truth[at]);
  const what = 'official: true coordinates under the mask';
  file.computed(what, shown, named(/true coordinates/), within(2e-4));
  const random = new Random(7);
  const drawn = await underTheMask('spec', trajectories.kilometres, () => random.normal());
  const modalities = named(/change modal_h/);
  STAGES.forEach((stage, i) =>
    file.computed(`spec: random coordinates under the mask, ${stage}`, drawn[i], modalities, within(0)),
  );
  // How much the attention of another network would change that turned hidden points by what stands under the mask.
  named(/rotary coordinate still reads/);
}

/** What a pass makes of points that are there, stage by stage. */
async function stagesOf(
  network: StoredNetwork,
  trajectories: StoredTrajectories,
  variant: string,
  points: StoredPoints,
): Promise<number[][]> {
  const { config, inKilometres } = network.variant(variant);
  const parts = { weights: network.parameters(inKilometres), config, things: network.things() };
  const { trips, longest } = points;
  const before = trajectories.metres.longest;
  const positions = Array.from({ length: trips * longest }, (_, row) => {
    const [trip, place] = [Math.floor(row / longest), row % longest];
    return place < before ? trajectories.positions[trip * before + place] : 0;
  });
  // Neighbours are found in metres; of kilometres nothing but what is hidden has changed.
  const inMetres = inKilometres ? padded(trajectories.metres, longest - before) : points;
  const near = trajectories.neighbours({ inKilometres }, inMetres);
  const found = await tracedRun(parts, trajectoryBatch(points, positions, near));
  return STAGES.map((stage) => presentRows(found[stage], points, trajectories.lengths));
}

/** The same points with more rows of padding behind each trip. */
function padded({ trips, longest, values, tokens }: StoredPoints, more: number): StoredPoints {
  const [from, to] = [4 * longest, 4 * (longest + more)];
  const wider = { values: new Float32Array(trips * to), tokens: new Int32Array(trips * to) };
  wider.tokens.fill(POINT_TOKENS.padding);
  for (let trip = 0; trip < trips; trip++) {
    wider.values.set(values.subarray(trip * from, (trip + 1) * from), trip * to);
    wider.tokens.set(tokens.subarray(trip * from, (trip + 1) * from), trip * to);
  }
  return { trips, longest: longest + more, ...wider };
}

/**
 * Compares gates of rows in which logits are equal. Here those of lower index are asked; PyTorch does not always do so, and where
 * it does not, its gates have the same values at other experts.
 */
export async function checkTies({ file, sizes }: StoredNetwork): Promise<void> {
  const ties = file.json.fields('ties');
  const [experts, k] = ties.all('experts', 'top_k');
  const config = { ...sizes, ...TRANSFERTRAJ_FORMS.specification, experts, topExperts: k };
  const x = file.matrix('ties.x');
  const weights = { get: <T extends Tensor>(name: string) => file.onDevice<T>(name) };
  const found = await traced((trace) => {
    // Draws of 0 leave the logits as they are.
    expertMixture(new Layers(weights, config, trace), 'ties.moe', x, zeros([x.shape[0], experts]));
  });
  const stage = (name: string) => found[name].data;
  file.output('ties.logits', stage('noisy_logits'), FORWARD);
  file.output('ties.gates_lowest_index', stage('gates'), FORWARD);
  file.output('ties.out_lowest_index', stage('moe_out'), FORWARD);
  const rows = (name: string) => rowsOf(file.numbers(`ties.${name}`), experts);
  const gates = rowsOf(stage('gates'), experts);
  const falling = (all: readonly number[][]) => all.flatMap((row) => [...row].sort((a, b) => b - a));
  file.computed('ties.gates: the same values', falling(gates), falling(rows('gates')), FORWARD);
  file.lists('ties: kinds', rows('logits').map((row) => kindOf(row, k)), ties.texts('kinds')); // prettier-ignore
  const [ours, official] = [gates, rows('gates')].map((all) => all.map(asked));
  const picks = ties.value('torch_picks_lowest_index') as boolean[];
  const same = ours.map((row, i) => row === official[i]);
  file.lists('ties: whether PyTorch asks those of lower index', same, picks);
  const indices = rowsOf(file.numbers('ties.indices_torch'), k).map((row) =>
    row.sort((a, b) => a - b).join(),
  );
  file.lists('ties.indices_torch', official, indices);
  const width = file.tensors.shape('ties.out')[1];
  const alike = (values: ArrayLike<number>) => rowsOf(values, width).filter((_, i) => picks[i]).flat(); // prettier-ignore
  const what = 'ties.out, where PyTorch asks those of lower index';
  file.computed(what, alike(stage('moe_out')), alike(file.numbers('ties.out')), FORWARD);
}

/** The experts whose gate is open. */
const asked = (gates: readonly number[]): string =>
  gates.flatMap((gate, expert) => (gate > 0 ? [expert] : [])).join();

function kindOf(logits: readonly number[], k: number): string {
  const falling = [...logits].sort((a, b) => b - a);
  if (falling.every((logit) => logit === falling[0])) return 'all equal';
  if (falling[k - 1] === falling[k]) return 'boundary';
  return new Set(falling.slice(0, k)).size < k ? 'inside' : 'none';
}
