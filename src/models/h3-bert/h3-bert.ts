import {
  add,
  concat,
  mean,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { Failure } from '../../base/failure';
import { wholeAttentionRead } from '../../nn/ops/attention';
import { dropout, type DropoutSource } from '../../nn/ops/dropout';
import { gelu } from '../../nn/ops/gelu';
import { layerNorm } from '../../nn/ops/layer-norm';
import { linear } from '../../nn/ops/linear';
import { gatherRows } from '../../nn/ops/row-index';
import { softmaxCrossEntropyRows } from '../../nn/ops/softmax-cross-entropy';
import { denseLayer, type Weights } from '../weights';
import type { H3BertConfig } from './config';
import type { TokenTensors } from './token-batch';

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

/** Hidden states after the last normalisation: (N x width). */
export function h3BertHidden(
  weights: Weights,
  config: H3BertConfig,
  batch: TokenTensors,
  pass: H3BertPass = {},
): Tensor2D {
  const layers = new Layers(weights, config, pass);
  let x = layers.thinned(layers.told('embedding', embedding(layers, batch)));
  for (let i = 0; i < config.layers; i++) x = layer(layers, i, x, batch);
  return layers.told('hidden', layers.norm('final_ln', x));
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
  if (!asked) throw new Failure('bad-input', 'No token of this batch is asked for.');
  return asked;
}

/** The layers that the network is made of. */
class Layers {
  constructor(
    readonly weights: Weights,
    readonly config: H3BertConfig,
    readonly pass: H3BertPass,
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

  /** Queries, keys and values by one product: (N x 3 width). */
  queriesKeysValues(at: string, x: Tensor2D): Tensor2D {
    const joined = <T extends Tensor>(part: string): T =>
      concat(['q', 'k', 'v'].map((name) => this.weights.get<T>(`${at}.${name}.${part}`))) as T;
    return linear(x, joined<Tensor2D>('weight'), joined<Tensor1D>('bias'));
  }
}

/** Token, position in the sequence, level in the hexagon and, where the network knows them, hour of the week: (N x width). */
function embedding({ weights, pass }: Layers, { ids, positions, levels, hours }: TokenTensors): Tensor2D {
  const parts = [
    gatherRows(weights.get('token_embedding.weight'), ids),
    gatherRows(weights.get('position_embedding.weight'), positions),
    gatherRows(weights.get('level_embedding.weight'), levels),
    ...(hours ? [gatherRows(weights.get('hour_embedding.weight'), hours)] : []),
    ...(pass.added ? [pass.added] : []),
  ];
  return parts.reduce((sum, part) => add<Tensor2D>(sum, part));
}

/** x + o(attention(ln1 x)), then + down(gelu(up(ln2 x))). */
function layer(layers: Layers, index: number, x: Tensor2D, { layout }: TokenTensors): Tensor2D {
  const at = `layers.${index}`;
  const told = <T extends Tensor>(name: string, value: T) => layers.told(`layer${index}.${name}`, value);
  const qkv = layers.queriesKeysValues(at, told('ln1', layers.norm(`${at}.ln1`, x)));
  const { output, weights } = wholeAttentionRead(qkv, layout, layers.config.heads);
  told('attention', weights);
  const attended = told('attention_out', layers.dense(`${at}.o`, output));
  return told('out', withFeedForward(layers, index, add(x, layers.thinned(attended))));
}

/** x + down(gelu(up(ln2 x))). */
function withFeedForward(layers: Layers, index: number, x: Tensor2D): Tensor2D {
  const at = `layers.${index}`;
  const { activation = gelu } = layers.pass;
  const inner = activation(layers.dense(`${at}.up`, layers.norm(`${at}.ln2`, x)));
  const fed = layers.told(`layer${index}.ffn_out`, layers.dense(`${at}.down`, inner));
  return add(x, layers.thinned(fed));
}
