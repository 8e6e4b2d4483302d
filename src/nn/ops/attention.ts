import { dispose, tensor1d, zeros, type Rank, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/specs';

/**
 * Where packed sequences begin: token i of N stands in a sequence that begins at first[i]. `last[i]` is one past
 * the last token of its sequence. Row i of the (ragged) pair matrices starts at pairRow[i];
 * `pairs` is their total size, sum of T_b^2.
 */
export class SequenceLayout {
  readonly first: Tensor1D;
  readonly last: Tensor1D;
  readonly pairRow: Tensor1D;
  readonly tokens: number;
  readonly pairs: number;

  /** @param offsets (B+1) first token of each sequence. */
  constructor(offsets: Int32Array) {
    this.tokens = offsets[offsets.length - 1];
    const first = new Int32Array(this.tokens);
    const last = new Int32Array(this.tokens);
    const pairRow = new Int32Array(this.tokens);
    let pairs = 0;
    for (let b = 0; b + 1 < offsets.length; b++) {
      const length = offsets[b + 1] - offsets[b];
      for (let i = offsets[b]; i < offsets[b + 1]; i++) {
        first[i] = offsets[b];
        last[i] = offsets[b + 1];
        pairRow[i] = pairs + (i - offsets[b]) * length;
      }
      pairs += length * length;
    }
    this.pairs = pairs;
    this.first = tensor1d(first, 'int32');
    this.last = tensor1d(last, 'int32');
    this.pairRow = tensor1d(pairRow, 'int32');
  }

  dispose(): void {
    dispose([this.first, this.last, this.pairRow]);
  }
}

/**
 * HOSER's relative terms: distance and time of each pair of tokens (flat, see
 * SequenceLayout) and their projections.
 */
export interface RelativeTerms {
  readonly distance: Tensor1D;
  readonly time: Tensor1D;
  /**
   * relative_position_emb_k.weight (dh x 2). Its bias shifts all scores of
   * a query alike and so has no effect.
   */
  readonly keyWeight: Tensor2D;
  /** relative_position_emb_v: weight (dh x 2), bias (dh). */
  readonly valueWeight: Tensor2D;
  readonly valueBias: Tensor1D;
}

/** Multi-head causal self-attention over packed sequences: qkv (N x 3D) -> (N x D), before the output projection. */
export const causalAttention = (
  qkv: Tensor2D,
  layout: SequenceLayout,
  heads: number,
  relative?: RelativeTerms,
): Tensor2D => causalAttentionRead(qkv, layout, heads, relative).output;

/** Attention of each token to all tokens of its sequence, those behind it too, with its weights. */
export function wholeAttentionRead(qkv: Tensor2D, layout: SequenceLayout, heads: number): ReadAttention {
  const { inputs, attrs } = kernelArguments(qkv, layout, heads);
  const [output, weights] = runKernel('SequenceAttention', inputs, { ...attrs, causal: 0 });
  return { output: output as Tensor2D, weights: weights as Tensor1D };
}

/** What attention gives, and how much of each token it took. */
export interface ReadAttention {
  /** (N x D) */
  readonly output: Tensor2D;
  /** (heads * pairs) softmax weights by head, as `SequenceLayout` lays out pairs; of causal attention nothing is said above the diagonal. */
  readonly weights: Tensor1D;
}

/** `causalAttention` with its weights. */
export function causalAttentionRead(
  qkv: Tensor2D,
  layout: SequenceLayout,
  heads: number,
  relative?: RelativeTerms,
): ReadAttention {
  const { inputs, attrs } = kernelArguments(qkv, layout, heads, relative);
  const [output, weights] = runKernel('SequenceAttention', inputs, attrs);
  return { output: output as Tensor2D, weights: weights as Tensor1D };
}

function kernelArguments(
  qkv: Tensor2D,
  { first, last, pairRow, pairs }: SequenceLayout,
  heads: number,
  relative?: RelativeTerms,
) {
  const terms = relative ?? absentTerms(qkv.shape[1] / 3 / heads);
  const inputs = {
    qkv,
    first,
    last,
    pairRow,
    relDistance: terms.distance,
    relTime: terms.time,
    wk: terms.keyWeight,
    wv: terms.valueWeight,
    bv: terms.valueBias,
  };
  return { inputs, attrs: { heads, pairs, relative: relative ? 1 : 0, causal: 1 } };
}

/** Placeholders for the inputs that a kernel without relative terms does not read. */
const absentTerms = (headWidth: number): RelativeTerms => ({
  distance: tensor1d([0]),
  time: tensor1d([0]),
  ...withoutRelation(headWidth),
});

/** Terms of an attention that knows of no distances and times. */
export const withoutRelation = (headWidth: number) => ({
  keyWeight: zeros<Rank.R2>([headWidth, 2]),
  valueWeight: zeros<Rank.R2>([headWidth, 2]),
  valueBias: zeros<Rank.R1>([headWidth]),
});

/** The ancestors of n search nodes among the rows of a key/value pool, with the relative terms to each. */
export interface TreeHistory {
  /**
   * (n x width) pool rows of each node's path from the origin to itself; only the first counts[i] are read.
   */
  readonly slots: Tensor2D;
  readonly counts: Tensor1D;
  /** (n x width) scaled distance and time between the node and each of its path's roads. */
  readonly distance: Tensor2D;
  readonly time: Tensor2D;
}

/** One query per search node against its own path: q (n x D), pool (slots x 2D, keys | values) -> (n x D). */
export function treeAttention(
  q: Tensor2D,
  pool: Tensor2D,
  history: TreeHistory,
  heads: number,
  weights: Pick<RelativeTerms, 'keyWeight' | 'valueWeight' | 'valueBias'>,
): Tensor2D {
  const inputs = {
    q,
    pool,
    slots: history.slots,
    counts: history.counts,
    relDistance: history.distance,
    relTime: history.time,
    wk: weights.keyWeight,
    wv: weights.valueWeight,
    bv: weights.valueBias,
  };
  return runKernel('TreeAttention', inputs, { heads })[0] as Tensor2D;
}
