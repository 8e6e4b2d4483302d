import { mean, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { Failure } from '../../base/failure';
import { wholeAttentionRead } from '../../nn/ops/attention';
import { linear } from '../../nn/ops/linear';
import { gatherRows } from '../../nn/ops/row-index';
import { softmaxCrossEntropyRows } from '../../nn/ops/softmax-cross-entropy';
import type { Weights } from '../weights';
import type { H3BertConfig } from './config';
import { Layers, type H3BertPass } from './layers';
import type { TokenTensors } from './token-batch';

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
export function h3BertBody(layers: Layers, batch: TokenTensors, count: number): Tensor2D {
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
  if (!asked) throw new Failure('bad-input', 'No token of this batch is asked for.');
  return asked;
}
