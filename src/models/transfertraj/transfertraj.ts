import {
  add,
  softplus,
  type Tensor2D,
  matMul,
  mul,
  relu,
  reshape,
  softmax,
  split,
  transpose,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { Layers, rotaryAttention, expertMixture, gateNoise } from './layers';
import { modalities, type ThingTensors, MODALITIES } from './modalities';
import type { TrajectoryTensors } from './trajectory-tensors';
import { linear } from '../../nn/ops/linear';

/** What TransferTraj says of trajectories; what it says of padding means nothing. */
export interface TransferTrajOutputs {
  /** (rows, d): the points before and after the encoder. */
  readonly mixed: Tensor2D;
  readonly encoded: Tensor2D;
  /** (rows, 2): from the first point, in the unit of the form. */
  readonly space: Tensor2D;
  /** (rows, 4): the time features, none below 0. */
  readonly time: Tensor2D;
  /** (rows, C) for each layer: how much each expert has to say. */
  readonly gates: readonly Tensor2D[];
}

/** TransferTraj (arXiv 2505.12672): one masked-recovery encoder for many tasks and regions. */
export function transferTraj(
  layers: Layers,
  batch: TrajectoryTensors,
  things: ThingTensors,
): TransferTrajOutputs {
  const vectors = mixedModalities(layers, modalities(layers, batch, things));
  const mixed = layers.told('modal_h', add<Tensor2D>(vectors, batch.positions));
  const { encoded, gates } = encodedPoints(layers, mixed, batch);
  const space = layers.told('pred_spatial', layers.dense('spatial_pred_layer.0', encoded));
  const time = layers.told('pred_temporal', softplus(layers.dense('temporal_pred_layer.0', encoded)));
  return { mixed, encoded, space, time, gates };
}

/** The encoder (RTTE): in each layer TRIE and SC-MoE, each added to what came in and normalised. */
function encodedPoints(layers: Layers, mixed: Tensor2D, batch: TrajectoryTensors) {
  const gates: Tensor2D[] = [];
  let x = mixed;
  for (let layer = 0; layer < layers.config.layers; layer++) {
    const at = `seq_model.layers.${layer}`;
    const own = ofLayer(layers, layer);
    const attended = rotaryAttention(own, `${at}.RoPE_Attention_float`, x, batch);
    x = own.told('norm', own.norm(`${at}.norm`, add<Tensor2D>(x, attended)));
    const mixture = expertMixture(own, `${at}.MoE_fc`, x, noiseOf(layers, layer, batch.rows));
    x = own.told('out', own.norm(`${at}.fc_norm`, add<Tensor2D>(x, mixture.output)));
    gates.push(mixture.gates);
  }
  return { encoded: layers.told('mem', x), gates };
}

/** The same layers, whose trace begins with the name of one layer. */
function ofLayer({ weights, config, pass }: Layers, layer: number): Layers {
  const { trace, ...rest } = pass;
  if (!trace) return new Layers(weights, config, rest);
  return new Layers(weights, config, {
    ...rest,
    trace: (name, value) => trace(`layer${layer}.${name}`, value),
  });
}

/** The draws that are given, else drawn ones in training, else none. */
function noiseOf({ config, pass }: Layers, layer: number, rows: number): Tensor2D | undefined {
  if (pass.noise) return pass.noise[layer];
  return config.noisy && pass.source ? gateNoise(rows, config.experts, pass.source) : undefined;
}

/** Logits of what stands at the place and at the time of each point, (rows, 5) each; only the official loss asks for them. */
export const tokenLogits = (layers: Layers, encoded: Tensor2D): readonly Tensor2D[] =>
  [0, 1].map((token) => layers.dense(`token_pred_layers.${token}`, encoded));

const AT = 'modal_mixer.layers.0';

/**
 * One transformer layer with the norms last (torch.nn.TransformerEncoderLayer, ReLU) over the four modalities of each point, then
 * their mean: (rows x 4, d) -> (rows, d).
 */
function mixedModalities(layers: Layers, x: Tensor2D): Tensor2D {
  const own = layers.thinned(layers.told('mixer_attention_out', attention(layers, x)));
  const y = layers.norm(`${AT}.norm1`, add<Tensor2D>(x, own));
  const hidden = layers.thinned(relu(layers.dense(`${AT}.linear1`, y)));
  const fed = layers.thinned(layers.dense(`${AT}.linear2`, hidden));
  const z = layers.told('mixer_out', layers.norm(`${AT}.norm2`, add<Tensor2D>(y, fed)));
  const [rows, width] = [x.shape[0] / MODALITIES, x.shape[1]];
  const parts = split<Tensor2D>(reshape(z, [rows, MODALITIES * width]), MODALITIES, 1);
  return mul(
    parts.reduce((sum, part) => add(sum, part)),
    1 / MODALITIES,
  );
}

/** torch.nn.MultiheadAttention among the modalities of each point. */
function attention(layers: Layers, x: Tensor2D): Tensor2D {
  const [rows, width] = x.shape;
  const { mixerHeads } = layers.config;
  const weight = layers.weights.get<Tensor2D>(`${AT}.self_attn.in_proj_weight`);
  const qkv = linear(x, weight, layers.weights.get<Tensor1D>(`${AT}.self_attn.in_proj_bias`));
  const ofHeads = (part: Tensor2D): Tensor4D =>
    transpose(reshape(part, [rows / MODALITIES, MODALITIES, mixerHeads, width / mixerHeads]), [0, 2, 1, 3]);
  const [q, k, v] = split<Tensor2D>(qkv, 3, 1).map(ofHeads);
  const scores = mul<Tensor4D>(matMul<Tensor4D>(q, k, false, true), 1 / Math.sqrt(width / mixerHeads));
  const probabilities = layers.told('mixer_attention_weights', softmax(scores));
  const mixed = transpose(matMul<Tensor4D>(layers.thinned(probabilities), v), [0, 2, 1, 3]);
  return layers.dense(`${AT}.self_attn.out_proj`, reshape(mixed, [rows, width]));
}
