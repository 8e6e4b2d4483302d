import { add, softplus, type Tensor2D } from '@tensorflow/tfjs-core';
import { expertMixture, gateNoise } from './experts';
import { Layers } from './layers';
import { modalities, type ThingTensors } from './modalities';
import { mixedModalities } from './modality-mixer';
import { rotaryAttention } from './rotary-attention';
import type { TrajectoryTensors } from './trajectory-tensors';

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

/** TransferTraj (Fang et al. 2025): one masked-recovery encoder for many tasks and regions. */
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
