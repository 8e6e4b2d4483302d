import {
  add,
  dispose,
  gather,
  matMul,
  slice,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
  type Rank,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { badInput } from '../../base/failure';
import { treeAttention, withoutRelation, type TreeHistory } from '../../nn/ops/attention';
import { linear } from '../../nn/ops/linear';
import { writeRows } from '../../nn/ops/write-rows';
import { lmTadAfterAttention, lmTadFirstNorm, lmTadLastNorm } from '../lm-tad/lm-tad';
import type { TokenModel } from './token-model';

const TOKEN_TABLE = 'transformer.wte.weight';
const POSITION_TABLE = 'transformer.wpe.weight';

/** Tokens that a sequence goes on with. */
export interface FurtherTokens {
  readonly sequence: number;
  readonly tokens: readonly number[];
}

/** How much is kept of growing sequences, and asked of them. */
export interface GrowingSizes {
  readonly sequences: number;
  /** Most tokens that a sequence will have; the model's context where left out. */
  readonly tokens?: number;
  /** Logits are given of so many tokens, the first ones of the vocabulary; of all where left out. */
  readonly columns?: number;
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
  readonly #room: number;
  /** (columns x width) embeddings of the tokens that logits are asked of: the head is tied to them. */
  readonly #head: Tensor2D;

  constructor(
    readonly model: TokenModel,
    { sequences, tokens, columns }: GrowingSizes,
  ) {
    const { layers, width, blockSize, vocabularySize } = model.config;
    this.#lengths = new Int32Array(sequences);
    this.#room = Math.min(tokens ?? blockSize, blockSize);
    this.#pools = Array.from({ length: layers }, () => zeros<Rank.R2>([sequences * this.#room, 2 * width]));
    const table = model.parameters.get<Tensor2D>(TOKEN_TABLE);
    this.#head = slice(table, [0, 0], [columns ?? vocabularySize, width]);
  }

  /** Tokens of the vocabulary that logits are given of. */
  get columns(): number {
    return this.#head.shape[0];
  }

  lengthOf(sequence: number): number {
    return this.#lengths[sequence];
  }

  /**
   * Takes further tokens of some sequences, at least one of each.
   * @returns (given x columns) logits of what follows each of them, in the order given
   * @throws Failure 'bad-input' where a sequence is longer than the context
   */
  async advance(given: readonly FurtherTokens[]): Promise<Float32Array> {
    for (const { sequence, tokens } of given)
      if (this.#lengths[sequence] + tokens.length > this.#room)
        throw badInput(`The model reads ${this.#room} tokens at most. Choose a shorter route.`, {
          tokens: this.#room,
        });
    const logits = tidy(() => this.#logits(given));
    for (const { sequence, tokens } of given) this.#lengths[sequence] += tokens.length;
    const values = await logits.data<'float32'>();
    logits.dispose();
    return values;
  }

  dispose(): void {
    dispose([...this.#pools, this.#head]);
  }

  #logits(given: readonly FurtherTokens[]): Tensor2D {
    const { parameters, config } = this.model;
    const { width, heads } = config;
    const { tokens, positions, slots, history, ends } = this.#rows(given);
    const token = gather(parameters.get<Tensor2D>(TOKEN_TABLE), tokens) as Tensor2D;
    const relation = withoutRelation(width / heads);
    let x = add<Tensor2D>(token, gather(parameters.get<Tensor2D>(POSITION_TABLE), positions));
    for (const [layer, pool] of this.#pools.entries()) {
      const weight = parameters.get<Tensor2D>(`transformer.h.${layer}.attn.c_attn.weight`);
      const qkv = linear(lmTadFirstNorm(parameters, layer, x), weight);
      writeRows(pool, slots, qkv, width);
      const query = slice(qkv, [0, 0], [-1, width]);
      const attended = treeAttention(query, pool, history, heads, relation);
      x = lmTadAfterAttention(parameters, layer, x, attended);
    }
    const last = lmTadLastNorm(parameters, gather(x, ends) as Tensor2D);
    return matMul(last, this.#head, false, true);
  }

  /** One row for each further token. */
  #rows(given: readonly FurtherTokens[]): FurtherRows {
    const count = given.reduce((sum, { tokens }) => sum + tokens.length, 0);
    const [tokens, positions, firsts] = [0, 1, 2].map(() => new Int32Array(count));
    let row = 0;
    const ends = given.map(({ sequence, tokens: further }) => {
      for (const [i, token] of further.entries()) {
        tokens[row] = token;
        positions[row] = this.#lengths[sequence] + i;
        firsts[row] = sequence * this.#room;
        row++;
      }
      return row - 1;
    });
    return {
      tokens: tensor1d(tokens, 'int32'),
      positions: tensor1d(positions, 'int32'),
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
  readonly tokens: Tensor1D;
  readonly positions: Tensor1D;
  /** Row of the pools that each token's keys and values go to. */
  readonly slots: Tensor1D;
  /** What each token sees: its sequence up to itself. */
  readonly history: TreeHistory;
  /** Last token of each sequence. */
  readonly ends: Tensor1D;
}

function historyOf(firsts: Int32Array, positions: Int32Array): TreeHistory {
  const width = positions.reduce((most, position) => Math.max(most, position + 1), 1);
  const slots = new Int32Array(positions.length * width);
  positions.forEach((position, row) => {
    for (let i = 0; i <= position; i++) slots[row * width + i] = firsts[row] + i;
  });
  const shape: [number, number] = [positions.length, width];
  const nowhere = zeros<Rank.R2>(shape);
  return {
    slots: tensor2d(slots, shape, 'int32'),
    counts: tensor1d(
      positions.map((position) => position + 1),
      'int32',
    ),
    distance: nowhere,
    time: nowhere,
  };
}
