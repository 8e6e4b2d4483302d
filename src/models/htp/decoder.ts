import { mul, relu, reshape, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { attentionBlock, residualBlock, type RoadsSeen } from './blocks';
import { silu, type Layers } from './layers';
import type { PaddedMask } from './padded-mask';
import { LEVELS, type RqVaeConfig } from './rq-vae-config';

/** What stage 1 says of each point, z-scored; 0 beyond an item's own points. */
export interface PointPredictions {
  /** (B, n) step of the fraction of the route. */
  readonly percent: Tensor2D;
  /** (B, n, 2) offset from the route to the east and to the north. */
  readonly dxy: Tensor3D;
}

/**
 * The decoder of stage 1: quantised segments (B, m, width of the middle) and roads to points. The masks say how long each level is, and
 * so what the length bits of a trip say: a level with bit 1 loses the last position of the doubled one.
 * @param roads undefined for a network that sees none
 */
export function decode(
  layers: Layers,
  config: RqVaeConfig,
  z: Tensor3D,
  levels: readonly PaddedMask[],
  roads: RoadsSeen | undefined,
): PointPredictions {
  const { blocks, widthMultiples: heads } = config;
  const middle = levels[LEVELS];
  let y = layers.told('decoder.conv_in', layers.convolution('decoder.conv_in', z, middle));
  y = residualBlock(layers, 'decoder.mid.block3', y, middle);
  y = attentionBlock(layers, 'decoder.mid.block2', y, middle, heads[LEVELS], roads);
  y = residualBlock(layers, 'decoder.mid.block1', y, middle);
  for (let level = LEVELS - 1; level >= 0; level--) {
    const at = `decoder.up.${level}`;
    const mask = levels[level];
    y = layers.told(`${at}.upsample`, layers.doubled(`${at}.upsample.conv`, y, mask));
    for (let block = 0; block <= blocks; block++) {
      y = residualBlock(layers, `${at}.block.${block}`, y, mask);
      y = attentionBlock(layers, `${at}.attn.${block}`, y, mask, heads[level], roads);
    }
  }
  const normed = layers.told('decoder.norm_out', layers.norm('decoder.norm_out', y));
  const features = layers.told('decoder.silu_out', silu(normed));
  const [points] = levels;
  const percent = head(layers, 'percent_head', features, points);
  return {
    percent: reshape(percent, [points.lengths.length, points.longest]),
    dxy: head(layers, 'dxy_head', features, points),
  };
}

/** Linear, ReLU, Linear. */
const head = (layers: Layers, at: string, x: Tensor3D, { valid }: PaddedMask): Tensor3D =>
  mul<Tensor3D>(layers.dense(`${at}.2`, relu(layers.dense(`${at}.0`, x))), valid);
