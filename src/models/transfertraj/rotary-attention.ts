import {
  add,
  cos,
  matMul,
  mul,
  reshape,
  sin,
  softmax,
  tensor1d,
  tensor2d,
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

/** By what each pair of channels is turned: cosines and sines, (rows, d) each, the same for both channels of a pair. */
interface Turns {
  readonly cosines: Tensor2D;
  readonly sines: Tensor2D;
}

function turnsBy(angles: Tensor2D): Turns {
  const pairs = angles.shape[1];
  const twice = tensor2d(ofPairs(pairs, [[1, 1]]), [pairs, 2 * pairs]);
  return { cosines: matMul(cos(angles), twice), sines: matMul(sin(angles), twice) };
}

/** Turns each pair of channels (0, 1), (2, 3), ... by its angle: (a cos - b sin, a sin + b cos). x (rows, d). */
function turned(x: Tensor2D, { cosines, sines }: Turns): Tensor2D {
  const width = x.shape[1];
  const quarter = tensor2d(ofPairs(width / 2, [[0, 1], [-1, 0]]), [width, width]); // prettier-ignore
  return add(mul(x, cosines), mul(matMul(x, quarter), sines));
}

/** `turned` for angles (rows, d/2). */
export const rotated = (x: Tensor2D, angles: Tensor2D): Tensor2D => turned(x, turnsBy(angles));

/**
 * The matrix with the same block for each pair and 0 elsewhere. Products with it move values between channels and change none; taking the
 * channels of pairs apart and putting them together again takes longer on WASM.
 * @param block rows of the block, of two columns each
 */
function ofPairs(pairs: number, block: readonly (readonly [number, number])[]): Float32Array {
  const values = new Float32Array(pairs * block.length * 2 * pairs);
  for (let pair = 0; pair < pairs; pair++)
    for (const [row, columns] of block.entries())
      values.set(columns, (pair * block.length + row) * 2 * pairs + 2 * pair);
  return values;
}

/** Scores of all points of a trip for each of its points: q and k (rows, d), turned by angles (rows, d/2) -> (trips, longest, longest). */
export function rotaryScores(layers: Layers, q: Tensor2D, k: Tensor2D, angles: Tensor2D, trips: number) {
  const turns = turnsBy(angles);
  const [turnedQ, turnedK] = [q, k].map((x) => turned(x, turns));
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
