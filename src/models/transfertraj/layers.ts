import {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  add,
  cos,
  matMul,
  mul,
  reshape,
  sin,
  softmax,
  tensor1d,
  tensor2d,
  type Tensor3D,
  cast,
  equal,
  greater,
  less,
  softplus,
  sub,
  sum,
  concat,
  gather,
  getBackend,
  ones,
  relu,
  split,
} from '@tensorflow/tfjs-core';
import { layerNorm, constantOf, dropout, type DropoutSource } from '../../nn/ops/elementwise';
import { denseLayer, type Weights } from '../weights';
import type { TransferTrajConfig } from './config';
import { linear } from '../../nn/ops/linear';
import type { TrajectoryTensors } from './trajectory-tensors';
import { Random } from '../../base/random';
import { gatherRows, RowIndex, sumRows } from '../../nn/ops/row-index';

/** How a forward pass is made. */
export interface Pass {
  /** Called with what each stage makes, under its name. */
  readonly trace?: (name: string, value: Tensor) => void;
  /** In training, where dropout and the noise of the gates are drawn from it. */
  readonly source?: DropoutSource;
  /** Standard normal draws of the gates, (rows, C) for each layer, in place of drawn ones. */
  readonly noise?: readonly Tensor2D[];
}

/** The layers that the network is made of, over rows of vectors. */
export class Layers {
  constructor(
    readonly weights: Weights,
    readonly config: TransferTrajConfig,
    readonly pass: Pass = {},
  ) {}

  /** Tells the trace, and hands the value on. */
  told<T extends Tensor>(name: string, value: T): T {
    this.pass.trace?.(name, value);
    return value;
  }

  /** Dropout, in training. */
  thinned<T extends Tensor>(x: T): T {
    return this.pass.source ? dropout(x, this.config.dropout, this.pass.source) : x;
  }

  dense(name: string, x: Tensor2D): Tensor2D {
    return denseLayer(this.weights, name, x);
  }

  norm(name: string, x: Tensor2D): Tensor2D {
    const [gamma, beta] = ['weight', 'bias'].map((part) => this.weights.get<Tensor1D>(`${name}.${part}`));
    return layerNorm(x, gamma, beta, this.config.normEps);
  }
}

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

/** What a mixture of experts says (rows, d), and how much each expert has to say of each point (rows, C). */
interface Mixture {
  readonly output: Tensor2D;
  readonly gates: Tensor2D;
}

/**
 * SC-MoE: the k best of C experts, weighted. Those that a point does not ask have a gate of 0.
 * @param noise (rows, C) standard normal draws
 */
export function expertMixture(layers: Layers, at: string, x: Tensor2D, noise?: Tensor2D): Mixture {
  const { topExperts } = layers.config;
  const logits = layers.told('router_logits', layers.dense(`${at}.router.topkroute_linear`, x));
  const noisy = layers.told('noisy_logits', noise ? withNoise(layers, at, x, logits, noise) : logits);
  const gates = layers.told('gates', sparseGates(noisy, topExperts));
  const output = weightedExperts(layers, at, x, gates);
  return { output: layers.told('moe_out', output), gates };
}

function withNoise(layers: Layers, at: string, x: Tensor2D, logits: Tensor2D, noise: Tensor2D): Tensor2D {
  const spread = layers.told('router_noise_logits', layers.dense(`${at}.router.noise_linear`, x));
  return add(logits, mul(noise, softplus(spread)));
}

/** Added to logits that are not chosen: their gate is then exactly 0. */
const UNCHOSEN = -1e9;

/** Softmax over the k largest logits of each row, 0 elsewhere; of equal ones those of lower index. (rows, C) -> (rows, C) */
export function sparseGates(logits: Tensor2D, k: number): Tensor2D {
  const bias = constantOf(() => mul<Tensor2D>(sub(1, chosen(logits, k)), UNCHOSEN));
  return softmax(add<Tensor2D>(logits, bias));
}

/** 1 where fewer than k logits of the row come before this one, else 0. */
function chosen(logits: Tensor2D, k: number): Tensor2D {
  const [rows, count] = logits.shape;
  const others = reshape(logits, [rows, 1, count]) as Tensor3D;
  const lead = sub<Tensor3D>(others, reshape(logits, [rows, count, 1]));
  const larger = cast(greater(lead, 0), 'float32');
  const tied = mul(cast(equal(lead, 0), 'float32'), earlier(count));
  return cast(less(sum(add(larger, tied), 2), k), 'float32');
}

/** (C, C): 1 in column j of row i where j < i. */
const earlier = (count: number): Tensor2D =>
  tensor2d(
    Float32Array.from({ length: count * count }, (_, at) => (at % count < Math.floor(at / count) ? 1 : 0)),
    [count, count],
  );

/** Standard normal draws of the gates: (rows, C). */
export function gateNoise(rows: number, experts: number, source: Random): Tensor2D {
  return tensor2d(
    Float32Array.from({ length: rows * experts }, () => source.normal()),
    [rows, experts],
  );
}

/**
 * What the experts say of points, weighted by gates: (rows, d) and (rows, C) -> (rows, d). Where values on the device can be read at once, each
 * expert sees only the points that ask it; what the others would have been told counts 0 either way.
 */
function weightedExperts(layers: Layers, at: string, x: Tensor2D, gates: Tensor2D): Tensor2D {
  const { experts, topExperts } = layers.config;
  // Who looks on is shown what all experts say.
  const asksAll = topExperts === experts || layers.pass.trace || getBackend() === 'webgpu';
  return asksAll ? byAll(layers, at, x, gates) : byAsked(layers, at, x, gates);
}

/** Every expert sees all points; a gate is exactly 0 where it is not asked. */
export function byAll(layers: Layers, at: string, x: Tensor2D, gates: Tensor2D): Tensor2D {
  const outputs = Array.from({ length: layers.config.experts }, (_, expert) =>
    layers.thinned(expertOutput(layers, at, expert, x)),
  );
  if (layers.pass.trace) layers.told('expert_outputs', concat(outputs, 1));
  return gatesOf(layers, gates)
    .map((share, expert) => mul<Tensor2D>(outputs[expert], share))
    .reduce((total, each) => add(total, each));
}

/** Every expert sees the points that ask it. Dropout falls on the same values as in `byAll`. */
export function byAsked(layers: Layers, at: string, x: Tensor2D, gates: Tensor2D): Tensor2D {
  const { experts, dropout } = layers.config;
  const isThinned = layers.pass.source !== undefined && dropout > 0;
  const values = gates.dataSync();
  return gatesOf(layers, gates)
    .map((share, expert) => {
      const rows = RowIndex.from(rowsThatAsk(values, expert, experts), x.shape[0]);
      const said = expertOutput(layers, at, expert, gatherRows(x, rows));
      const kept = isThinned
        ? mul<Tensor2D>(said, gather(layers.thinned(ones(x.shape) as Tensor2D), rows.ids))
        : said;
      return sumRows(mul<Tensor2D>(kept, gatherRows(share, rows)), rows);
    })
    .reduce((total, each) => add(total, each));
}

/** (rows, C) -> C of (rows, 1). TensorFlow.js has no gradient of a split into one. */
const gatesOf = ({ config: { experts } }: Layers, gates: Tensor2D): Tensor2D[] =>
  experts === 1 ? [gates] : split<Tensor2D>(gates, experts, 1);

/** Linear, ReLU, Linear. */
const expertOutput = (layers: Layers, at: string, expert: number, x: Tensor2D): Tensor2D =>
  layers.dense(`${at}.experts.${expert}.net.2`, relu(layers.dense(`${at}.experts.${expert}.net.0`, x)));

/** Rows with a gate above 0, ascending; the first row, for which it counts 0, where nobody asks: tensors without rows are no good. */
function rowsThatAsk(gates: ArrayLike<number>, expert: number, experts: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row * experts < gates.length; row++)
    if (gates[row * experts + expert] > 0) rows.push(row);
  return Int32Array.from(rows.length > 0 ? rows : [0]);
}
