import {
  dispose,
  gather,
  keep,
  slice,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { Failure } from '../../base/failure';
import { treeAttention, type TreeHistory } from '../../nn/ops/attention';
import { linear } from '../../nn/ops/linear';
import { RowIndex } from '../../nn/ops/row-index';
import { writeRows } from '../../nn/ops/write-rows';
import {
  lmTadAfterAttention,
  lmTadEmbedding,
  lmTadFirstNorm,
  lmTadLastNorm,
  lmTadLogits,
} from '../lm-tad/lm-tad';
import { withoutRelation } from '../lm-tad/tree-hidden';
import type { TokenModel } from './token-model';

/** Tokens that a sequence goes on with. */
export interface FurtherTokens {
  readonly sequence: number;
  readonly tokens: readonly number[];
}

/**
 * Keys and values of sequences that grow token by token, so that no token is read twice. Gives the logits that a pass over the whole
 * sequences would give at their ends. Owns its tensors.
 */
export class GrowingStates {
  /** For each layer (sequences x context, 2 width): keys, values. */
  readonly #pools: readonly Tensor2D[];
  /** Tokens that each sequence has. */
  readonly #lengths: Int32Array;

  constructor(
    readonly model: TokenModel,
    readonly sequences: number,
  ) {
    const { layers, width, blockSize } = model.config;
    this.#lengths = new Int32Array(sequences);
    this.#pools = Array.from({ length: layers }, () =>
      keep(zeros<Tensor2D['rankType']>([sequences * blockSize, 2 * width])),
    );
  }

  lengthOf(sequence: number): number {
    return this.#lengths[sequence];
  }

  /**
   * Takes further tokens of some sequences, at least one of each.
   * @returns (given x vocabulary) logits of what follows each of them, in the order given
   * @throws Failure 'bad-input' where a sequence is longer than the context
   */
  async advance(given: readonly FurtherTokens[]): Promise<Float32Array> {
    const { blockSize } = this.model.config;
    for (const { sequence, tokens } of given)
      if (this.#lengths[sequence] + tokens.length > blockSize)
        throw new Failure(
          'bad-input',
          `The model reads ${blockSize} tokens at most. Choose a shorter route.`,
          { blockSize },
        );
    const logits = tidy(() => this.#logits(given));
    for (const { sequence, tokens } of given) this.#lengths[sequence] += tokens.length;
    const values = await logits.data<'float32'>();
    logits.dispose();
    return values;
  }

  dispose(): void {
    dispose([...this.#pools]);
  }

  #logits(given: readonly FurtherTokens[]): Tensor2D {
    const { parameters, config } = this.model;
    const { width, heads } = config;
    const rows = this.#rows(given);
    const relation = withoutRelation(width / heads);
    let x = lmTadEmbedding(parameters, rows);
    for (const [layer, pool] of this.#pools.entries()) {
      const weight = parameters.get<Tensor2D>(`transformer.h.${layer}.attn.c_attn.weight`);
      const qkv = linear(lmTadFirstNorm(parameters, layer, x), weight);
      writeRows(pool, rows.slots, qkv, width);
      const query = slice(qkv, [0, 0], [-1, width]);
      const attended = treeAttention(query, pool, rows.history, heads, relation);
      x = lmTadAfterAttention(parameters, layer, x, attended);
    }
    rows.tokens.dispose();
    rows.positions.dispose();
    return lmTadLogits(parameters, lmTadLastNorm(parameters, gather(x, rows.ends) as Tensor2D));
  }

  /** One row for each further token. */
  #rows(given: readonly FurtherTokens[]): FurtherRows {
    const { vocabularySize, blockSize } = this.model.config;
    const tokens: number[] = [];
    const positions: number[] = [];
    const firsts: number[] = [];
    const ends = given.map(({ sequence, tokens: further }) => {
      for (const [i, token] of further.entries()) {
        tokens.push(token);
        positions.push(this.#lengths[sequence] + i);
        firsts.push(sequence * blockSize);
      }
      return tokens.length - 1;
    });
    return {
      tokens: RowIndex.from(Int32Array.from(tokens), vocabularySize),
      positions: RowIndex.from(Int32Array.from(positions), blockSize),
      slots: tensor1d(
        firsts.map((first, i) => first + positions[i]),
        'int32',
      ),
      history: historyOf(firsts, positions),
      ends: tensor1d(ends, 'int32'),
    };
  }
}

interface FurtherRows {
  readonly tokens: RowIndex;
  readonly positions: RowIndex;
  /** Row of the pools that each token's keys and values go to. */
  readonly slots: Tensor1D;
  /** What each token sees: its sequence up to itself. */
  readonly history: TreeHistory;
  /** Last token of each sequence. */
  readonly ends: Tensor1D;
}

function historyOf(firsts: readonly number[], positions: readonly number[]): TreeHistory {
  const width = positions.reduce((most, position) => Math.max(most, position + 1), 1);
  const slots = new Int32Array(positions.length * width);
  positions.forEach((position, row) => {
    for (let i = 0; i <= position; i++) slots[row * width + i] = firsts[row] + i;
  });
  const shape: [number, number] = [positions.length, width];
  return {
    slots: tensor2d(slots, shape, 'int32'),
    counts: tensor1d(
      positions.map((position) => position + 1),
      'int32',
    ),
    distance: zeros(shape),
    time: zeros(shape),
  };
}
