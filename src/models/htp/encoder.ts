import type { Tensor3D } from '@tensorflow/tfjs-core';
import { attentionBlock, residualBlock } from './blocks';
import { silu, type Layers } from './layers';
import type { PaddedMask } from './padded-mask';
import { LEVELS, type RqVaeConfig } from './rq-vae-config';

/**
 * The encoder of stage 1 (Fig. 13 of the paper): points, min-max scaled by the city's box, to segments.
 * @param x (B, n, 2)
 * @param levels masks of each level, the middle last
 * @returns (B, m, width of the middle); what stands beyond an item's own segments means nothing
 */
export function encode(
  layers: Layers,
  config: RqVaeConfig,
  x: Tensor3D,
  levels: readonly PaddedMask[],
): Tensor3D {
  const { blocks, widthMultiples: heads } = config;
  let y = layers.told('encoder.conv_in', layers.dense('encoder.conv_in', x));
  for (let level = 0; level < LEVELS; level++) {
    const at = `encoder.down.${level}`;
    for (let block = 0; block < blocks; block++) {
      y = residualBlock(layers, `${at}.block.${block}`, y, levels[level]);
      y = attentionBlock(layers, `${at}.attn.${block}`, y, levels[level], heads[level]);
    }
    const name = `${at}.downsample`;
    y = layers.told(name, layers.halved(`${name}.conv`, y, levels[level]));
  }
  const middle = levels[LEVELS];
  y = residualBlock(layers, 'encoder.mid.block1', y, middle);
  y = attentionBlock(layers, 'encoder.mid.block2', y, middle, heads[LEVELS]);
  y = residualBlock(layers, 'encoder.mid.block3', y, middle);
  const normed = layers.told('encoder.norm_out', layers.norm('encoder.norm_out.norm', y));
  const active = layers.told('encoder.silu_out', silu(normed));
  return layers.told('encoder.conv_out', layers.convolution('encoder.conv_out', active, middle));
}
