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
import type { TokenTree } from './token-tree';

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
