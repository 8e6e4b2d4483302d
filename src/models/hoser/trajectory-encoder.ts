import {
  add,
  concat,
  cos,
  mul,
  reshape,
  sigmoid,
  sin,
  slice,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {
  causalAttention,
  causalAttentionRead,
  type RelativeTerms,
  type SequenceLayout,
} from '../../nn/ops/attention';
import { gelu, layerNorm } from '../../nn/ops/elementwise';
import { linear } from '../../nn/ops/linear';
import type { Parameters } from '../../nn/parameters';
import type { HoserConfig } from './config';

const AT = 'trajectory_encoder';

/** A torch.nn.Linear of the parameter set, by name. */
export function project(parameters: Parameters, name: string, x: Tensor2D): Tensor2D {
  return linear(x, parameters.get<Tensor2D>(`${name}.weight`), parameters.get<Tensor1D>(`${name}.bias`));
}

function norm(parameters: Parameters, name: string, x: Tensor2D): Tensor2D {
  return layerNorm(x, parameters.get<Tensor1D>(`${name}.weight`), parameters.get<Tensor1D>(`${name}.bias`));
}

/** Road and zone of each step fused by a gate: road, zone (N x d) -> (N x d). */
export function spatialEmbedding(parameters: Parameters, road: Tensor2D, zone: Tensor2D): Tensor2D {
  const hidden = gelu(
    project(parameters, `${AT}.road_zone_fusion_mlp.0`, concat([road, zone], 1) as Tensor2D),
  );
  const gate = sigmoid(project(parameters, `${AT}.road_zone_fusion_mlp.2`, hidden)); // (N, 1)
  return add(road, mul(gate, zone));
}

/** Time of day of each step, in the encoding that the parameters are of: temporal (N) -> (N x d). */
export function temporalEmbedding(parameters: Parameters, temporal: Tensor1D): Tensor2D {
  const at = `${AT}.temporal_encoder`;
  const column = reshape(temporal, [-1, 1]) as Tensor2D;
  if (parameters.has(`${at}.time_emb.weight`)) return cos(project(parameters, `${at}.time_emb`, column));
  const frequencies = parameters.get<Tensor1D>(`${at}.freqs`); // (d/2)
  const phase = mul(column, frequencies); // (N, d/2)
  return mul(concat([cos(phase), sin(phase)], 1), Math.sqrt(1 / (4 * frequencies.shape[0])));
}

/** Road, zone and time of each step joined: road, zone (N x d), temporal (N) -> (N x 2d). */
export function stepEmbedding(
  parameters: Parameters,
  road: Tensor2D,
  zone: Tensor2D,
  temporal: Tensor1D,
): Tensor2D {
  const spatial = spatialEmbedding(parameters, road, zone);
  return concat([spatial, temporalEmbedding(parameters, temporal)], 1) as Tensor2D;
}

/**
 * The attention of a block between c_attn and c_proj, over (N x 3 * 2d): a
 * whole sequence or a cached search tree.
 */
export type Attend = (
  layer: number,
  qkv: Tensor2D,
  weights: Pick<RelativeTerms, 'keyWeight' | 'valueWeight' | 'valueBias'>,
) => Tensor2D;

export interface BlockOutputs {
  readonly attention: Tensor2D;
  readonly output: Tensor2D;
}

/** One pre-norm block: x + attention(ln_1 x), then + mlp(ln_2 x). x (N x 2d). */
export function block(parameters: Parameters, layer: number, x: Tensor2D, attend: Attend): BlockOutputs {
  const at = `${AT}.transformer.h.${layer}`;
  const relative = {
    keyWeight: parameters.get<Tensor2D>(`${at}.attn.relative_position_emb_k.weight`),
    valueWeight: parameters.get<Tensor2D>(`${at}.attn.relative_position_emb_v.weight`),
    valueBias: parameters.get<Tensor1D>(`${at}.attn.relative_position_emb_v.bias`),
  };
  const qkv = project(parameters, `${at}.attn.c_attn`, norm(parameters, `${at}.ln_1`, x)); // (N, 6d)
  const attention = project(parameters, `${at}.attn.c_proj`, attend(layer, qkv, relative));
  const middle: Tensor2D = add(x, attention);
  const hidden = gelu(project(parameters, `${at}.mlp.0`, norm(parameters, `${at}.ln_2`, middle))); // (N, 8d)
  return { attention, output: add(middle, project(parameters, `${at}.mlp.2`, hidden)) };
}

/** All blocks: (N x 2d) -> (N x 2d). */
export function trajectoryEmbedding(
  parameters: Parameters,
  config: HoserConfig,
  x: Tensor2D,
  attend: Attend,
): Tensor2D {
  let hidden = x;
  for (let layer = 0; layer < config.layers; layer++)
    hidden = block(parameters, layer, hidden, attend).output;
  return hidden;
}

/** Attention over whole packed trips. */
export function attendTrips(
  config: HoserConfig,
  layout: SequenceLayout,
  distance: Tensor1D,
  time: Tensor1D,
): Attend {
  return (_layer, qkv, weights) => causalAttention(qkv, layout, config.heads, { distance, time, ...weights });
}

/** `attendTrips` that gives the weights of the last block to `onWeights`: (heads * pairs), by head. */
export function attendTripsRead(
  config: HoserConfig,
  layout: SequenceLayout,
  distance: Tensor1D,
  time: Tensor1D,
  onWeights: (weights: Tensor1D) => void,
): Attend {
  return (layer, qkv, ofBlock) => {
    const { output, weights } = causalAttentionRead(qkv, layout, config.heads, {
      distance,
      time,
      ...ofBlock,
    });
    if (layer === config.layers - 1) onWeights(weights);
    return output;
  };
}

/** Columns of a (N x k * width) tensor. */
export function columns(x: Tensor2D, start: number, width: number): Tensor2D {
  return slice(x, [0, start], [-1, width]);
}
