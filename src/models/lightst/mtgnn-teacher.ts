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
import type { DropoutSource } from '../../nn/ops/dropout';
import { linear } from '../../nn/ops/linear';
import { learnedGraph, rowNormalised } from './learned-graph';
import { mtgnnBody, type Trace } from './mtgnn-body';
import type { MtgnnConfig, MtgnnGraphConfig } from './mtgnn-config';
import type { Weights } from '../weights';

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
