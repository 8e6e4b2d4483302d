import { add, mul, type Tensor3D } from '@tensorflow/tfjs-core';
import { projectedAttention } from './attention';
import { silu, type Layers } from './layers';
import type { PaddedMask } from './padded-mask';

/** Roads that a decoder looks at: (B, R, width), and which of them are there. */
export interface RoadsSeen {
  readonly context: Tensor3D;
  readonly mask: PaddedMask;
}

/** x + conv2(SiLU(LN(conv1(SiLU(LN(x)))))), with dropout between the convolutions; 0 where nothing is. */
export function residualBlock(layers: Layers, at: string, x: Tensor3D, mask: PaddedMask): Tensor3D {
  layers.told(`${at}.input`, x);
  const first = convolved(layers, `${at}.conv1`, x, mask);
  const second = convolved(layers, `${at}.conv2`, layers.thinned(first), mask);
  return layers.told(at, mul<Tensor3D>(add<Tensor3D>(x, second), mask.valid));
}

function convolved(layers: Layers, at: string, x: Tensor3D, mask: PaddedMask): Tensor3D {
  const normed = layers.told(`${at}.norm`, layers.norm(`${at}.norm.norm`, x));
  return layers.told(at, layers.convolution(`${at}.conv`, silu(normed), mask));
}

/**
 * A post-norm block of attention within the sequence and, in the decoder, to the roads, with a residual around all of it:
 * LN(y + FFN(y)) + x.
 */
export function attentionBlock(
  layers: Layers,
  at: string,
  x: Tensor3D,
  mask: PaddedMask,
  heads: number,
  roads?: RoadsSeen,
): Tensor3D {
  layers.told(`${at}.input`, x);
  const own = projectedAttention(layers, `${at}.self_attn`, x, x, mask, heads);
  let y = normedSum(layers, `${at}.norm1`, x, own);
  if (roads) {
    const cross = projectedAttention(layers, `${at}.cross_attn`, y, roads.context, roads.mask, heads);
    y = normedSum(layers, `${at}.norm2`, y, cross);
  }
  const hidden = silu(layers.dense(`${at}.feed_forward.fc1`, y));
  const fed = layers.told(`${at}.feed_forward`, layers.dense(`${at}.feed_forward.fc2`, hidden));
  const last = normedSum(layers, `${at}.norm${roads ? 3 : 2}`, y, fed);
  return layers.told(at, add<Tensor3D>(last, x));
}

const normedSum = (layers: Layers, name: string, x: Tensor3D, branch: Tensor3D): Tensor3D =>
  layers.told(name, layers.norm(name, add<Tensor3D>(x, layers.thinned(branch))));
