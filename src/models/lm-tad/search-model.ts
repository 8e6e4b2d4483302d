import { logSoftmax } from '../../base/numbers';
import type { RoadNetwork } from '../../domain/road-network';
import { SearchTree, type Expansion, type SearchableModel } from '../../domain/search/search-tree';
import type { Teacher } from './teacher';
import { tokenTrees, type TokenTree } from './token-tree';
import { teacherWindow } from './tokens';
import {
  dispose,
  gather,
  matMul,
  slice,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { allowingHalfProducts } from '../../nn/half-products';
import { treeAttention, withoutRelation, type TreeHistory } from '../../nn/ops/attention';
import { RowIndex } from '../../nn/ops/row-index';
import type { Parameters } from '../../nn/parameters';
import {
  lmTadAfterAttention,
  lmTadEmbedding,
  lmTadFirstNorm,
  lmTadLastNorm,
  lmTadLengthCheck,
  type LmTadConfig,
} from './lm-tad';

/** Most nodes of one batch of windows. */
const NODES_PER_BATCH = 4096;

/**
 * LM-TAD as a route model: the roads that can follow are ranked by the probability of their cells after the last
 * `window` tokens (Eq. 4). It does not know the destination, and roads of one cell are alike to it.
 */
export class TeacherSearchModel implements SearchableModel {
  readonly tree = new SearchTree();
  readonly #teacher: Teacher;
  readonly #seconds: Float64Array;
  readonly #window: number;
  readonly #table: Float32Array;

  private constructor(
    teacher: Teacher,
    readonly network: RoadNetwork,
    seconds: Float64Array,
    window: number,
    table: Float32Array,
  ) {
    this.#teacher = teacher;
    this.#seconds = seconds;
    this.#window = window;
    this.#table = table;
  }

  /**
   * @param seconds (R) to cross each road; the teacher itself says nothing of times
   * @param window tokens that the teacher is shown
   */
  static async create(
    teacher: Teacher,
    network: RoadNetwork,
    seconds: Float64Array,
    window: number,
  ): Promise<TeacherSearchModel> {
    const table = (await teacher.parameters.get('transformer.wte.weight').data()) as Float32Array;
    return new TeacherSearchModel(teacher, network, seconds, window, table);
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const { network, tree } = this;
    const { successors, successorOffsets } = network;
    const hidden = await this.#hidden(nodes);
    const roads = nodes.map((node) => tree.road[node]);
    const lengths = roads.map((road) => successorOffsets[road + 1] - successorOffsets[road]);
    const candidateCount = Math.max(1, ...lengths);
    const candidates = new Uint32Array(nodes.length * candidateCount);
    const logProbs = new Float64Array(nodes.length * candidateCount);
    roads.forEach((road, row) => {
      const at = row * candidateCount;
      const own = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
      candidates.set(own, at);
      logProbs.set(logSoftmax(this.#logits(hidden, row, own)), at);
    });
    const seconds = (row: number) => Math.round(this.#seconds[roads[row]]);
    return { candidateCount, lengths, candidates, logProbs, seconds };
  }

  /** (n * width) after the last token of each node's window. */
  async #hidden(nodes: readonly number[]): Promise<Float32Array> {
    const { config, vocabulary } = this.#teacher;
    const windows = nodes.map((node) => {
      this.tree.takeSlot(node);
      const { roads } = this.tree.path(node);
      return teacherWindow(vocabulary, roads, roads.length - 1, this.#window);
    });
    const sequenceOffsets = new Int32Array(windows.length + 1);
    windows.forEach(({ length }, i) => (sequenceOffsets[i + 1] = sequenceOffsets[i] + length));
    const inputs = new Int32Array(sequenceOffsets[windows.length]);
    windows.forEach((window, i) => inputs.set(window, sequenceOffsets[i]));
    const all = new Float32Array(nodes.length * config.width);
    for (const tree of tokenTrees({ sequenceOffsets, inputs }, NODES_PER_BATCH)) {
      const hidden = await hiddenAtEnds(this.#teacher, tree);
      tree.sequences.forEach((sequence, i) => {
        const from = tree.endOf[i] * config.width;
        all.set(hidden.subarray(from, from + config.width), sequence * config.width);
      });
    }
    return all;
  }

  #logits(hidden: Float32Array, row: number, roads: Uint32Array): Float64Array {
    const { config, vocabulary } = this.#teacher;
    const { width } = config;
    return Float64Array.from(roads, (road) => {
      const cell = vocabulary.tokenOfRoad[road] * width;
      let sum = 0;
      for (let c = 0; c < width; c++) sum += hidden[row * width + c] * this.#table[cell + c];
      return sum;
    });
  }
}

/** A tree of token sequences as tensors. Owns them. */
export class TreeTensors {
  readonly tokens: RowIndex;
  readonly positions: RowIndex;
  /** What each node sees, and what the ends see. */
  readonly everywhere: TreeHistory;
  readonly atEnds: TreeHistory;
  /** (A) */
  readonly ends: Tensor1D;

  constructor(tree: TokenTree, { vocabularySize, blockSize }: LmTadConfig) {
    lmTadLengthCheck(tree.width, blockSize);
    this.tokens = RowIndex.from(tree.tokens, vocabularySize);
    this.positions = RowIndex.from(tree.depths, blockSize);
    const everyNode = Int32Array.from(tree.tokens.keys());
    this.everywhere = historyOf(tree, everyNode);
    this.atEnds = historyOf(tree, tree.ends);
    this.ends = tensor1d(tree.ends, 'int32');
  }

  dispose(): void {
    this.tokens.dispose();
    this.positions.dispose();
    for (const { slots, counts, distance, time } of [this.everywhere, this.atEnds])
      dispose([slots, counts, distance, time]);
    this.ends.dispose();
  }
}

/** A road's distance and time of day mean nothing to this network: both are 0. */
function historyOf({ depths, paths, width }: TokenTree, nodes: Int32Array): TreeHistory {
  const slots = new Int32Array(nodes.length * width);
  nodes.forEach((node, row) => {
    for (let i = 0; i <= depths[node]; i++) slots[row * width + i] = paths[node * width + i];
  });
  const shape: [number, number] = [nodes.length, width];
  return {
    slots: tensor2d(slots, shape, 'int32'),
    counts: tensor1d(
      nodes.map((node) => depths[node] + 1),
      'int32',
    ),
    distance: zeros(shape),
    time: zeros(shape),
  };
}

/**
 * Hidden states after the last normalisation where the sequences of a tree end: (A x width). What
 * `lmTadHidden` has at the last tokens of the same sequences: shared beginnings are computed once, and of the
 * last layer only keys and values but at the ends.
 */
export function lmTadEnds(parameters: Parameters, config: LmTadConfig, tree: TreeTensors): Tensor2D {
  let x = lmTadEmbedding(parameters, tree);
  for (let layer = 0; layer + 1 < config.layers; layer++)
    x = treeBlock(parameters, config, layer, x, x, tree.everywhere);
  const ends = gather(x, tree.ends) as Tensor2D;
  return lmTadLastNorm(parameters, treeBlock(parameters, config, config.layers - 1, x, ends, tree.atEnds));
}

/** One block for the rows of `asking`, which see rows of `known`. */
function treeBlock(
  parameters: Parameters,
  { heads, width }: LmTadConfig,
  layer: number,
  known: Tensor2D,
  asking: Tensor2D,
  history: TreeHistory,
): Tensor2D {
  const weight = parameters.get<Tensor2D>(`transformer.h.${layer}.attn.c_attn.weight`); // (3 * width, width)
  const knownNormed = lmTadFirstNorm(parameters, layer, known);
  const askingNormed = asking === known ? knownNormed : lmTadFirstNorm(parameters, layer, asking);
  const query: Tensor2D = matMul(askingNormed, slice(weight, [0, 0], [width, -1]), false, true);
  const pool: Tensor2D = matMul(knownNormed, slice(weight, [width, 0], [2 * width, -1]), false, true);
  const attended = treeAttention(query, pool, history, heads, withoutRelation(width / heads));
  return lmTadAfterAttention(parameters, layer, asking, attended);
}

/**
 * The same on the host: (A * width).
 * @param half whether products may be in half precision, where the backend has it
 */
export async function hiddenAtEnds(
  { parameters, config }: { readonly parameters: Parameters; readonly config: LmTadConfig },
  tree: TokenTree,
  half = false,
): Promise<Float32Array> {
  const batch = new TreeTensors(tree, config);
  const ends = () => lmTadEnds(parameters, config, batch);
  const hidden = tidy(() => (half ? allowingHalfProducts(ends) : ends()));
  const values = (await hidden.data()) as Float32Array;
  hidden.dispose();
  batch.dispose();
  return values;
}
