import {
  add,
  concat,
  cos,
  matMul,
  mul,
  reshape,
  sin,
  softmax,
  split,
  sub,
  tensor1d,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { linear } from '../../nn/ops/linear';
import type { Layers } from './layers';
import type { TrajectoryTensors } from './trajectory-tensors';

/** theta_k = 10000^(-2k/d), k = 1 to d/2. */
export const thetas = (width: number): Float32Array =>
  Float32Array.from({ length: width / 2 }, (_, i) => 10000 ** ((-2 * (i + 1)) / width));

/** Angle k of each place is theta_k (W_phi [x; y])_k: (rows, 2) -> (rows, d/2). Without a bias, so that shifts fall out of scores. */
export function rotaryAngles(layers: Layers, at: string, places: Tensor2D): Tensor2D {
  const { theta, width } = layers.config;
  const angles = linear(places, layers.weights.get<Tensor2D>(`${at}.Wr.weight`));
  return theta ? mul(angles, tensor1d(thetas(width))) : angles;
}

/** Turns each pair of channels (0, 1), (2, 3), ... by its angle: (a cos - b sin, a sin + b cos). x (rows, d), angles (rows, d/2). */
export function rotated(x: Tensor2D, angles: Tensor2D): Tensor2D {
  const column = (values: Tensor2D) => reshape(values, [-1, 1]) as Tensor2D;
  const [a, b] = split<Tensor2D>(reshape(x, [-1, 2]), 2, 1);
  const [c, s] = [column(cos(angles)), column(sin(angles))];
  const turned = concat([sub(mul(a, c), mul(b, s)), add(mul(a, s), mul(b, c))], 1);
  return reshape(turned, x.shape);
}

/** Scores of all points of a trip for each of its points: q and k (rows, d), turned by angles (rows, d/2) -> (trips, longest, longest). */
export function rotaryScores(layers: Layers, q: Tensor2D, k: Tensor2D, angles: Tensor2D, trips: number) {
  const [turnedQ, turnedK] = [q, k].map((x) => rotated(x, angles));
  layers.told('q_rotated', turnedQ);
  layers.told('k_rotated', turnedK);
  const ofTrips = (x: Tensor2D): Tensor3D => reshape(x, [trips, -1, x.shape[1]]);
  const products = matMul<Tensor3D>(ofTrips(turnedQ), ofTrips(turnedK), false, true);
  return mul<Tensor3D>(products, 1 / Math.sqrt(q.shape[1]));
}

/**
 * TRIE: attention with one head in which only the place of a point from another's counts, among the points of each trip.
 * x (rows, d) -> (rows, d).
 */
export function rotaryAttention(layers: Layers, at: string, x: Tensor2D, batch: TrajectoryTensors): Tensor2D {
  const [q, k, v] = ['q', 'k', 'v'].map((name) => layers.told(name, layers.dense(`${at}.w${name}`, x)));
  const angles = layers.told('angle', rotaryAngles(layers, at, batch.rotary));
  const scores = layers.told('scores', rotaryScores(layers, q, k, angles, batch.trips));
  const weights = layers.told('attention', softmax(add<Tensor3D>(scores, batch.seen)));
  const values = reshape(v, [batch.trips, batch.longest, x.shape[1]]) as Tensor3D;
  return layers.told('attention_out', reshape(matMul<Tensor3D>(weights, values), x.shape));
}
