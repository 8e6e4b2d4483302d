import {
  add,
  matMul,
  mul,
  reshape,
  softmax,
  transpose,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Layers } from './layers';
import type { PaddedMask } from './padded-mask';

/** What attention gives (B, L, C), and how much of each key it took (B, heads, L, S). */
export interface Attended {
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
