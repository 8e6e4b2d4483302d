import {
  argMax,
  dispose,
  tidy,
  tensor1d,
  tensor2d,
  zeros,
  type Tensor2D,
  mean,
  type Scalar,
  type Tensor1D,
  add,
  concat,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { badInput } from '../../base/failure';
import { type Weights, denseLayer } from '../weights';
import type { H3BertConfig } from './parameters';
import { askedPlaces, TokenTensors, type TokenBatch } from './token-batch';
import { treeAttention, withoutRelation, type TreeHistory, wholeAttentionRead } from '../../nn/ops/attention';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import { linear } from '../../nn/ops/linear';
import {
  gelu,
  layerNorm,
  softmaxCrossEntropyRows,
  dropout,
  type DropoutSource,
} from '../../nn/ops/elementwise';

/** A network for inference. */
export interface H3Bert {
  readonly config: H3BertConfig;
  readonly weights: Weights;
}

/** Logits of some tokens of a batch on the host: (places x vocabulary). @param places ascending */
export async function logitsAt(
  { config, weights }: H3Bert,
  batch: TokenBatch,
  places: Int32Array,
): Promise<Float32Array> {
  const tensors = new TokenTensors(batch, config);
  const asked = new AskedRows(batch, places);
  const logits = tidy(() => tokenLogits(weights, askedHidden(weights, config, tensors, asked)));
  try {
    return await logits.data<'float32'>();
  } finally {
    logits.dispose();
    asked.dispose();
    tensors.dispose();
  }
}

/** What a network says of the tokens of a batch that are asked for. */
export interface MaskedScores {
  /** (asked) each: the token's place in the batch, -log p of its true id in nats, and the id that is most likely. */
  readonly places: Int32Array;
  readonly nats: Float32Array;
  readonly predicted: Int32Array;
}

/** @throws Failure 'bad-input' where no token is asked for */
export async function maskedScores({ config, weights }: H3Bert, batch: TokenBatch): Promise<MaskedScores> {
  const places = batch.labels ? askedPlaces(batch.labels) : new Int32Array(0);
  if (places.length === 0) throw badInput('No token of this batch is asked for.');
  const tensors = new TokenTensors(batch, config);
  const asked = new AskedRows(batch, places);
  const found = tidy(() => {
    const logits = tokenLogits(weights, askedHidden(weights, config, tensors, asked));
    return { nats: softmaxCrossEntropyRows(logits, tensors.asked!.labels), predicted: argMax(logits, 1) };
  });
  try {
    const [nats, predicted] = await Promise.all([
      found.nats.data<'float32'>(),
      found.predicted.data<'int32'>(),
    ]);
    return { places, nats, predicted };
  } finally {
    dispose([found.nats, found.predicted]);
    asked.dispose();
    tensors.dispose();
  }
}

/** Some tokens of a batch, and which tokens each of them attends to. Owns its tensors. */
class AskedRows {
  readonly rows: RowIndex;
  /** The tokens of the sequence of each. */
  readonly sequences: TreeHistory;

  /** @param places (n) among the tokens of the batch, ascending */
  constructor({ offsets, ids }: Pick<TokenBatch, 'offsets' | 'ids'>, places: Int32Array) {
    this.rows = RowIndex.from(places, ids.length);
    const owners = ownersOf(offsets, places);
    const counts = owners.map((owner) => offsets[owner + 1] - offsets[owner]);
    const width = counts.reduce((most, count) => Math.max(most, count), 1);
    const slots = new Int32Array(places.length * width);
    owners.forEach((owner, row) => {
      for (let i = 0; i < counts[row]; i++) slots[row * width + i] = offsets[owner] + i;
    });
    this.sequences = {
      slots: tensor2d(slots, [places.length, width], 'int32'),
      counts: tensor1d(counts, 'int32'),
      distance: zeros([places.length, width]),
      time: zeros([places.length, width]),
    };
  }

  dispose(): void {
    this.rows.dispose();
    const { slots, counts, distance, time } = this.sequences;
    dispose([slots, counts, distance, time]);
  }
}

/** The sequence of each place. */
function ownersOf(offsets: Int32Array, places: Int32Array): Int32Array {
  let owner = 0;
  return places.map((place) => {
    while (offsets[owner + 1] <= place) owner++;
    return owner;
  });
}

/**
 * Hidden states after the last normalisation of some tokens: (n x width). What `h3BertHidden` has in the same rows: of the last layer
 * only keys and values are computed but for those. For inference: no gradient.
 */
function askedHidden(
  weights: Weights,
  config: H3BertConfig,
  batch: TokenTensors,
  { rows, sequences }: AskedRows,
): Tensor2D {
  const layers = new Layers(weights, config);
  const last = config.layers - 1;
  const at = `layers.${last}`;
  const x = h3BertBody(layers, batch, last);
  const normed = layers.norm(`${at}.ln1`, x);
  const pool = layers.joined([`${at}.k`, `${at}.v`], normed);
  const queries = layers.dense(`${at}.q`, gatherRows(normed, rows));
  const terms = withoutRelation(config.width / config.heads);
  const attended = treeAttention(queries, pool, sequences, config.heads, terms);
  return layers.norm('final_ln', layers.afterAttention(last, gatherRows(x, rows), attended));
}

/** Hidden states after the last normalisation: (N x width). */
export function h3BertHidden(
  weights: Weights,
  config: H3BertConfig,
  batch: TokenTensors,
  pass: H3BertPass = {},
): Tensor2D {
  const layers = new Layers(weights, config, pass);
  return layers.told('hidden', layers.norm('final_ln', h3BertBody(layers, batch, config.layers)));
}

/** What the first so many layers make of a batch: (N x width). */
function h3BertBody(layers: Layers, batch: TokenTensors, count: number): Tensor2D {
  let x = layers.embedding(batch);
  for (let i = 0; i < count; i++) x = layer(layers, i, x, batch);
  return x;
}

/** x + o(attention(ln1 x)), then + down(gelu(up(ln2 x))). */
function layer(layers: Layers, index: number, x: Tensor2D, { layout }: TokenTensors): Tensor2D {
  const at = `layers.${index}`;
  const normed = layers.told(`layer${index}.ln1`, layers.norm(`${at}.ln1`, x));
  const qkv = layers.joined([`${at}.q`, `${at}.k`, `${at}.v`], normed);
  const { output, weights } = wholeAttentionRead(qkv, layout, layers.config.heads);
  layers.told(`layer${index}.attention`, weights);
  return layers.afterAttention(index, x, output);
}

/** Logits of the tokens of some rows of hidden states: (rows x width) -> (rows x vocabulary). The output is the token embedding. */
export const tokenLogits = (weights: Weights, hidden: Tensor2D): Tensor2D =>
  linear(hidden, weights.get<Tensor2D>('token_embedding.weight'), weights.get<Tensor1D>('output_bias'));

/** Logits of the tokens that are asked for, and of no others: (asked x vocabulary). @throws Failure where none is */
export const askedLogits = (weights: Weights, hidden: Tensor2D, batch: TokenTensors): Tensor2D =>
  tokenLogits(weights, gatherRows(hidden, askedOf(batch).rows));

/** -log p of the true id of each token that is asked for, in nats: (asked). */
export const askedNats = (weights: Weights, hidden: Tensor2D, batch: TokenTensors): Tensor1D =>
  softmaxCrossEntropyRows(askedLogits(weights, hidden, batch), askedOf(batch).labels);

/** Mean of `askedNats`: the loss of masked pre-training, and of destinations. */
export const maskedLoss = (weights: Weights, hidden: Tensor2D, batch: TokenTensors): Scalar =>
  mean(askedNats(weights, hidden, batch));

function askedOf({ asked }: TokenTensors) {
  if (!asked) throw badInput('No token of this batch is asked for.');
  return asked;
}

/** How a forward pass is made. */
export interface H3BertPass {
  /** In training, where dropout is drawn from it. */
  readonly source?: DropoutSource;
  /**
   * Called with what each stage makes, under its name: `embedding`, `layerN.ln1`, `layerN.attention` (heads x pairs, as
   * `SequenceLayout` lays out pairs), `layerN.attention_out`, `layerN.ffn_out`, `layerN.out`, `hidden`.
   */
  readonly trace?: (name: string, value: Tensor) => void;
  /** In place of the exact GELU. */
  readonly activation?: (x: Tensor2D) => Tensor2D;
  /** (N x width) added to the embedding, as a segment embedding would be. */
  readonly added?: Tensor2D;
}

/** The layers that the network is made of, over rows of vectors. */
class Layers {
  constructor(
    readonly weights: Weights,
    readonly config: H3BertConfig,
    readonly pass: H3BertPass = {},
  ) {}

  /** Tells the trace, and hands the value on. */
  told<T extends Tensor>(name: string, value: T): T {
    this.pass.trace?.(name, value);
    return value;
  }

  /** Dropout, in training. */
  thinned(x: Tensor2D): Tensor2D {
    return this.pass.source ? dropout(x, this.config.dropout, this.pass.source) : x;
  }

  norm(name: string, x: Tensor2D): Tensor2D {
    const [gamma, beta] = ['weight', 'bias'].map((part) => this.weights.get<Tensor1D>(`${name}.${part}`));
    return layerNorm(x, gamma, beta, this.config.normEps);
  }

  dense(name: string, x: Tensor2D): Tensor2D {
    return denseLayer(this.weights, name, x);
  }

  /** Several layers of the same input by one product, side by side: (N x outputs of all). */
  joined(names: readonly string[], x: Tensor2D): Tensor2D {
    const all = <T extends Tensor>(part: string): T =>
      concat(names.map((name) => this.weights.get<T>(`${name}.${part}`))) as T;
    return linear(x, all<Tensor2D>('weight'), all<Tensor1D>('bias'));
  }

  /** Token, position in the sequence, level in the hexagon and, where the network knows them, hour of the week: (N x width). */
  embedding({ ids, positions, levels, hours }: TokenTensors): Tensor2D {
    const { weights, pass } = this;
    const parts = [
      gatherRows(weights.get('token_embedding.weight'), ids),
      gatherRows(weights.get('position_embedding.weight'), positions),
      gatherRows(weights.get('level_embedding.weight'), levels),
      ...(hours ? [gatherRows(weights.get('hour_embedding.weight'), hours)] : []),
      ...(pass.added ? [pass.added] : []),
    ];
    return this.thinned(
      this.told(
        'embedding',
        parts.reduce((sum, part) => add<Tensor2D>(sum, part)),
      ),
    );
  }

  /** What a layer does with what its heads have gathered: x + o(attended), then + down(gelu(up(ln2 x))). */
  afterAttention(layer: number, x: Tensor2D, attended: Tensor2D): Tensor2D {
    const at = `layers.${layer}`;
    const { activation = gelu } = this.pass;
    const branch = this.told(`layer${layer}.attention_out`, this.dense(`${at}.o`, attended));
    const y = add<Tensor2D>(x, this.thinned(branch));
    const inner = activation(this.dense(`${at}.up`, this.norm(`${at}.ln2`, y)));
    const fed = this.told(`layer${layer}.ffn_out`, this.dense(`${at}.down`, inner));
    return this.told(`layer${layer}.out`, add<Tensor2D>(y, this.thinned(fed)));
  }
}
