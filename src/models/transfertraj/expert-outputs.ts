import {
  add,
  concat,
  gather,
  getBackend,
  mul,
  ones,
  relu,
  split,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { gatherRows, RowIndex, sumRows } from '../../nn/ops/row-index';
import type { Layers } from './layers';

/**
 * What the experts say of points, weighted by gates: (rows, d) and (rows, C) -> (rows, d). Where values on the device can be read at once, each
 * expert sees only the points that ask it; what the others would have been told counts 0 either way.
 */
export function weightedExperts(layers: Layers, at: string, x: Tensor2D, gates: Tensor2D): Tensor2D {
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
