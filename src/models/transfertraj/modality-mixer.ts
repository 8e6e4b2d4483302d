import {
  add,
  matMul,
  mul,
  relu,
  reshape,
  softmax,
  split,
  transpose,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { linear } from '../../nn/ops/linear';
import type { Layers } from './layers';
import { MODALITIES } from './modalities';

const AT = 'modal_mixer.layers.0';

/**
 * One transformer layer with the norms last (torch.nn.TransformerEncoderLayer, ReLU) over the four modalities of each point, then
 * their mean: (rows x 4, d) -> (rows, d).
 */
export function mixedModalities(layers: Layers, x: Tensor2D): Tensor2D {
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
