import {
  add,
  cast,
  equal,
  greater,
  less,
  mul,
  reshape,
  softmax,
  softplus,
  sub,
  sum,
  tensor2d,
  type Tensor2D,
  type Tensor3D,
  concat,
  gather,
  getBackend,
  ones,
  relu,
  split,
} from '@tensorflow/tfjs-core';
import { Random } from '../../base/random';
import { constantOf } from '../../nn/ops/stop-gradient';
import type { Layers } from './layers';
import { gatherRows, RowIndex, sumRows } from '../../nn/ops/row-index';

/** What a mixture of experts says (rows, d), and how much each expert has to say of each point (rows, C). */
export interface Mixture {
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

const gatesOf = ({ config }: Layers, gates: Tensor2D): Tensor2D[] =>
  split<Tensor2D>(gates, config.experts, 1);

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
