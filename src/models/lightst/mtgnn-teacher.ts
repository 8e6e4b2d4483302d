import {
  add,
  concat,
  eye,
  matMul,
  mul,
  reshape,
  transpose,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { DropoutSource } from '../../nn/ops/elementwise';
import { linear } from '../../nn/ops/linear';
import { mtgnnBody, type Trace } from './mtgnn-body';
import {
  type MtgnnConfig,
  type MtgnnGraphConfig,
  learnedGraph,
  rowNormalised,
  TIME_MAPS,
} from './mtgnn-parameters';
import { type Weights, denseLayer } from '../weights';

export interface MtgnnTeacherOptions {
  /**
   * (N x N) edges from the row to the column, without self-loops, which are added: a road graph in place of the learned one.
   */
  readonly graph?: Tensor2D;
  readonly trace?: Trace;
  readonly source?: DropoutSource;
}

/**
 * The teacher as the official code has it (`Teacher`, after MTGNN, Wu et al. 2020): every layer mixes nodes over the graph
 * both ways.
 * @param x (B, T, N, 1) normalised
 * @returns (B, H, N, 1) normalised
 */
export function mtgnnTeacher(
  weights: Weights,
  config: MtgnnConfig,
  graphConfig: MtgnnGraphConfig,
  x: Tensor4D,
  { graph, trace, source }: MtgnnTeacherOptions = {},
): Tensor4D {
  const edges = graph ?? learnedGraph(weights, graphConfig);
  const identity = eye(config.nodes);
  const ways = [
    { map: 'gconv1', told: 'forward', over: rowNormalised(edges, identity) },
    { map: 'gconv2', told: 'reverse', over: rowNormalised(transpose(edges), identity) },
  ];
  const mixing = (features: Tensor4D, layer: number): Tensor4D => {
    const [forward, reverse] = ways.map(({ map, told, over }) => {
      const hops = mixedHops(features, over, graphConfig);
      trace?.(`mixhop_${told}_concat.${layer}`, hops);
      const mixed = pointwise(weights, `${map}.${layer}.mlp.mlp`, hops);
      trace?.(`mixhop_${told}.${layer}`, mixed);
      return mixed;
    });
    return add(forward, reverse);
  };
  return mtgnnBody(weights, config, x, { mixing, ...(trace && { trace }), ...(source && { source }) });
}

/** `mixprop`: h_0 = x, h_k = keep x + (1 - keep) A h_(k-1); all of them side by side. (N, B, T, C) -> (N, B, T, (depth + 1) C) */
function mixedHops(features: Tensor4D, over: Tensor2D, { depth, keep }: MtgnnGraphConfig): Tensor4D {
  const [nodes] = features.shape;
  const hops = [features];
  for (let hop = 1; hop <= depth; hop++) {
    const spread = matMul(over, reshape(hops[hop - 1], [nodes, -1]));
    hops.push(add(mul(features, keep), mul(reshape(spread, features.shape), 1 - keep)));
  }
  return concat(hops, 3);
}

/** A 1 x 1 convolution. */
function pointwise(weights: Weights, name: string, features: Tensor4D): Tensor4D {
  const weight = weights.get<Tensor4D>(`${name}.weight`);
  const [out, inputs] = weight.shape;
  const [nodes, batch, steps] = features.shape;
  const bias = weights.get<Tensor1D>(`${name}.bias`);
  const product = linear(reshape(features, [-1, inputs]), reshape(weight, [out, inputs]), bias);
  return reshape(product, [nodes, batch, steps, out]);
}

interface StmlpOptions {
  readonly trace?: Trace;
  readonly source?: DropoutSource;
}

/**
 * The student as the official code has it (`STMLP`): the teacher's body with three linear maps along time in place of each
 * graph step, nothing between them. The normalisation still joins the nodes.
 * @param x (B, T, N, 1) normalised
 * @returns (B, H, N, 1) normalised
 */
export function stmlpStudent(
  weights: Weights,
  config: MtgnnConfig,
  x: Tensor4D,
  { trace, source }: StmlpOptions = {},
): Tensor4D {
  const mixing = (features: Tensor4D, layer: number): Tensor4D => {
    const [nodes, batch, steps, channels] = features.shape;
    const timeLast = [0, 1, 3, 2];
    let mapped = transpose(features, timeLast);
    for (let map = 0; map < TIME_MAPS; map++) {
      const rows = denseLayer(weights, `stu_mlp.${layer}.${map}`, reshape(mapped, [-1, steps]));
      mapped = reshape(rows, [nodes, batch, channels, steps]);
      trace?.(`time_linear.${layer}.${map}`, transpose(mapped, timeLast));
    }
    return transpose(mapped, timeLast);
  };
  return mtgnnBody(weights, config, x, { mixing, ...(trace && { trace }), ...(source && { source }) });
}
