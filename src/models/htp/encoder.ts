import {
  concat,
  mul,
  reshape,
  slice,
  sub,
  type Rank,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
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
  const read = config.readsSteps ? withSteps(x) : x;
  let y = layers.told('encoder.conv_in', layers.dense('encoder.conv_in', read));
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

/** A step of a hundredth of the city's box is read as 1. */
const STEP_SCALE = 100;

/** Points (B, n, 2) with the steps that led to them, that to the first one 0: (B, n, 4). What is padding means nothing, as before. */
function withSteps(x: Tensor3D): Tensor3D {
  const [batch, length] = x.shape;
  const lines = reshape<Rank.R2>(x, [batch, 2 * length]);
  const before = concat(
    [slice(lines, [0, 0], [batch, 2]), slice(lines, [0, 0], [batch, 2 * (length - 1)])],
    1,
  );
  const inRows = (values: Tensor2D) => reshape<Rank.R2>(values, [batch * length, 2]);
  const steps = mul<Tensor2D>(sub<Tensor2D>(lines, before), STEP_SCALE);
  return reshape(concat([inRows(lines), inRows(steps)], 1), [batch, length, 4]);
}
