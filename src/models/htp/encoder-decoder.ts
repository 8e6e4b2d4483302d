import {
  add,
  matMul,
  mul,
  reshape,
  softmax,
  transpose,
  type Tensor3D,
  type Tensor4D,
  concat,
  slice,
  sub,
  type Rank,
  type Tensor2D,
  relu,
} from '@tensorflow/tfjs-core';
import { type Layers, silu } from './layers';
import type { PaddedMask } from './sequence-length';
import { LEVELS, type RqVaeConfig } from './rq-vae-config';

/** What attention gives (B, L, C), and how much of each key it took (B, heads, L, S). */
interface Attended {
  readonly output: Tensor3D;
  readonly probabilities: Tensor4D;
}

/** (B, L, C) -> (B, heads, L, C / heads): heads are consecutive channels. */
function split(x: Tensor3D, heads: number): Tensor4D {
  const [batch, length, width] = x.shape;
  return transpose(reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/**
 * Scaled dot products of all queries (B, L, C) with the keys (B, S, C) that are there.
 * @param thin what becomes of the probabilities in training
 */
export function attention(
  q: Tensor3D,
  k: Tensor3D,
  v: Tensor3D,
  { keyBias }: PaddedMask,
  heads: number,
  thin: (probabilities: Tensor4D) => Tensor4D = (probabilities) => probabilities,
): Attended {
  const [queries, keys, values] = [q, k, v].map((each) => split(each, heads));
  const scale = 1 / Math.sqrt(q.shape[2] / heads);
  const scores = add<Tensor4D>(mul<Tensor4D>(matMul<Tensor4D>(queries, keys, false, true), scale), keyBias);
  const probabilities = softmax(scores);
  const mixed = transpose(matMul<Tensor4D>(thin(probabilities), values), [0, 2, 1, 3]);
  return { output: reshape(mixed, q.shape), probabilities };
}

/** `W_q`, `W_k`, `W_v`, attention and `W_o` of a module: x (B, L, C) looks at `seen` (B, S, any width). */
export function projectedAttention(
  layers: Layers,
  at: string,
  x: Tensor3D,
  seen: Tensor3D,
  mask: PaddedMask,
  heads: number,
): Tensor3D {
  const q = layers.told(`${at}.q`, layers.dense(`${at}.W_q`, x));
  const k = layers.told(`${at}.k`, layers.dense(`${at}.W_k`, seen));
  const v = layers.told(`${at}.v`, layers.dense(`${at}.W_v`, seen));
  const { output, probabilities } = attention(q, k, v, mask, heads);
  layers.told(`${at}.probs`, probabilities);
  return layers.told(`${at}.out`, layers.dense(`${at}.W_o`, output));
}

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
