import { tensor, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { TRANSFERTRAJ_FORMS } from '../../src/models/transfertraj/config';
import { Layers, expertMixture } from '../../src/models/transfertraj/layers';
import type { Weights } from '../../src/models/weights';
import { compare, compareLists } from '../harness/compare';
import { traced } from '../harness/host-tensor';
import type { StoredTensors } from '../harness/reference-folder';
import { FORWARD, type VerificationContext } from '../harness/compare';
import { rowsOf } from './expert-choice';
import type { StoredNetwork } from './stored-network';

const GROUP = 'forward';
const AT = 'ties.moe';

/**
 * Gates of rows in which logits are equal. Here those of lower index are asked; PyTorch does not always do so, and where it does not,
 * its gates have the same values at other experts.
 */
export async function checkTies(context: VerificationContext, stored: StoredNetwork): Promise<void> {
  const { tensors } = stored;
  const ties = stored.json.fields('ties');
  const [experts, k] = [ties.number('experts'), ties.number('top_k')];
  const config = { ...stored.sizes, ...TRANSFERTRAJ_FORMS.specification, experts, topExperts: k };
  const x = stored.matrix('ties.x');
  const found = await traced((trace) => {
    // Draws of 0 leave the logits as they are.
    expertMixture(new Layers(weightsOf(tensors), config, trace), AT, x, zeros([x.shape[0], experts]));
  });
  x.dispose();
  const check = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>) =>
    compare(context, { group: GROUP, what, actual, expected, tolerance: FORWARD });
  const stage = (name: string) => found.get(name)!.data;
  const theirs = (name: string) => tensors.numbers(`ties.${name}`);
  check('ties.logits', stage('noisy_logits'), theirs('logits'));
  check('ties.gates_lowest_index', stage('gates'), theirs('gates_lowest_index'));
  check('ties.out_lowest_index', stage('moe_out'), theirs('out_lowest_index'));
  const falling = (values: ArrayLike<number>) =>
    rowsOf(values, experts).flatMap((row) => row.sort((a, b) => b - a));
  check('ties.gates: the same values', falling(stage('gates')), falling(theirs('gates')));
  const words = (what: string, actual: (string | boolean)[], expected: (string | boolean)[]) =>
    compareLists(context, { group: GROUP, what, actual, expected });
  const logits = rowsOf(theirs('logits'), experts);
  words(
    'ties: kinds',
    logits.map((row) => kindOf(row, k)),
    ties.texts('kinds'),
  );
  const ours = rowsOf(stage('gates'), experts).map(asked);
  const official = rowsOf(theirs('gates'), experts).map(asked);
  const picks = ties.value('torch_picks_lowest_index') as boolean[];
  words(
    'ties: whether PyTorch asks those of lower index',
    ours.map((row, i) => row === official[i]),
    picks,
  );
  const indices = rowsOf(theirs('indices_torch'), k).map((row) => row.sort((a, b) => a - b).join());
  words('ties.indices_torch', official, indices);
  const width = stored.tensors.shape('ties.out')[1];
  const alike = (values: ArrayLike<number>) =>
    rowsOf(values, width)
      .filter((_, i) => picks[i])
      .flat();
  check('ties.out, where PyTorch asks those of lower index', alike(stage('moe_out')), alike(theirs('out')));
}

const weightsOf = (tensors: StoredTensors): Weights => ({
  get: <T extends Tensor>(name: string) => tensor(tensors.numbers(name), [...tensors.shape(name)]) as T,
});

/** The experts whose gate is open. */
const asked = (gates: readonly number[]): string =>
  gates.flatMap((gate, expert) => (gate > 0 ? [expert] : [])).join();

function kindOf(logits: readonly number[], k: number): string {
  const falling = [...logits].sort((a, b) => b - a);
  if (falling.every((logit) => logit === falling[0])) return 'all equal';
  if (falling[k - 1] === falling[k]) return 'boundary';
  return new Set(falling.slice(0, k)).size < k ? 'inside' : 'none';
}
