import {
  add,
  customGrad,
  div,
  equal,
  expandDims,
  matMul,
  mul,
  range,
  relu,
  scalar,
  sub,
  sum,
  tanh,
  topk,
  transpose,
  where,
  type GradSaveFunc,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { linearSpecs, normal, type ParameterSpec } from '../../nn/parameters';
import type { MtgnnGraphConfig } from './mtgnn-config';
import { denseLayer, type Weights } from '../weights';

/** The two vectors of each node and their maps (`graph_constructor` of the official code). */
export function learnedGraphSpecs(nodes: number, { nodeWidth }: MtgnnGraphConfig): ParameterSpec[] {
  return [
    { name: 'gc.emb1.weight', shape: [nodes, nodeWidth], init: normal(1) },
    { name: 'gc.emb2.weight', shape: [nodes, nodeWidth], init: normal(1) },
    ...linearSpecs('gc.lin1', nodeWidth, nodeWidth),
    ...linearSpecs('gc.lin2', nodeWidth, nodeWidth),
  ];
}

/**
 * What a node could lean on, before only its strongest neighbours are kept (Wu et al. 2020, eq. 1 to 3): (N x N), of each pair at
 * most one direction above 0. With node vectors as long as the published ones it saturates: most entries are 0 or 1, and
 * no gradient reaches the vectors.
 */
export function learnedScores(weights: Weights, { steepness }: MtgnnGraphConfig): Tensor2D {
  const nodeVectors = (which: 1 | 2): Tensor2D =>
    tanh(mul(denseLayer(weights, `gc.lin${which}`, weights.get(`gc.emb${which}.weight`)), steepness));
  const [first, second] = [nodeVectors(1), nodeVectors(2)];
  const product = matMul(first, second, false, true);
  return relu(tanh(mul(sub(product, transpose(product)), steepness)));
}

/**
 * The `count` largest entries of each row, 0 elsewhere; of equal ones those of lower index. What is kept is a constant for
 * the gradient.
 */
export function strongestOfRows(scores: Tensor2D, count: number): Tensor2D {
  const [nodes] = scores.shape;
  const kept = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [x, save] = inputs as [Tensor2D, GradSaveFunc];
    const { indices } = topk(x, Math.min(count, nodes));
    // `oneHot` of floats is wrong on WASM, and sums of whole numbers that were cast fail on WebGPU.
    const isKept = equal(expandDims(indices, 2), range(0, nodes, 1, 'int32'));
    const mask = sum(where(isKept, scalar(1), scalar(0)), 1);
    save([mask]);
    return { value: mul(x, mask), gradFunc: (dy: Tensor, [saved]: Tensor[]) => mul(dy, saved) };
  });
  return kept(scores) as Tensor2D;
}

/** The learned graph: (N x N), row n the nodes that n leans on. */
export const learnedGraph = (weights: Weights, config: MtgnnGraphConfig): Tensor2D =>
  strongestOfRows(learnedScores(weights, config), config.neighbours);

/** A + I with rows that sum to 1. A row of zeros in A becomes the node itself. */
export function rowNormalised(graph: Tensor2D, identity: Tensor2D): Tensor2D {
  const looped = add(graph, identity);
  return div(looped, sum(looped, 1, true));
}
