import { dispose, slice, tensor1d, tensor2d, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/run-kernel';
import { invertIndex } from './row-index';
import { toVectorWidth } from './vector-width';

/** A directed graph with two attributes per edge, as CSR by target (for the softmax) and by source (for gradients). */
export class EdgeGraph {
  readonly offsets: Tensor1D;
  readonly sources: Tensor1D;
  readonly targets: Tensor1D;
  readonly attributes: Tensor2D;
  readonly outOffsets: Tensor1D;
  readonly outEdges: Tensor1D;
  readonly maxInDegree: number;

  /** Edges in any order: source, target (E each), attributes (E x 2, flat). */
  constructor(
    readonly rows: number,
    source: Int32Array,
    target: Int32Array,
    attributes: Float32Array,
  ) {
    const { offsets, order } = invertIndex(target, rows);
    const sources = Int32Array.from(order, (edge) => source[edge]);
    const sorted = new Float32Array(attributes.length);
    order.forEach((edge, at) => sorted.set(attributes.subarray(2 * edge, 2 * edge + 2), 2 * at));
    const outgoing = invertIndex(sources, rows);
    let maxInDegree = 0;
    for (let row = 0; row < rows; row++) maxInDegree = Math.max(maxInDegree, offsets[row + 1] - offsets[row]);
    this.maxInDegree = maxInDegree;
    this.offsets = tensor1d(offsets, 'int32');
    this.sources = tensor1d(sources, 'int32');
    this.targets = tensor1d(
      Int32Array.from(order, (edge) => target[edge]),
      'int32',
    );
    this.attributes = tensor2d(sorted, [source.length, 2]);
    this.outOffsets = tensor1d(outgoing.offsets, 'int32');
    this.outEdges = tensor1d(outgoing.order, 'int32');
  }

  dispose(): void {
    dispose([this.offsets, this.sources, this.targets, this.attributes, this.outOffsets, this.outEdges]);
  }
}

/**
 * The aggregation of GATv2 (Brody et al. 2022) with one head and edge attributes: for each target t and its edges e,
 * softmax_e(att . leakyRelu(xl[source] + xr[t] + edgeWeight^T a_e)) weighs xl[source].
 * xl, xr (R x D); edgeWeight (2 x D), the transpose of lin_edge.weight; att (D) -> (R x D).
 */
export function edgeSoftmaxAggregate(
  xl: Tensor2D,
  xr: Tensor2D,
  edgeWeight: Tensor2D,
  att: Tensor1D,
  graph: EdgeGraph,
  slope = 0.2,
): Tensor2D {
  const width = xl.shape[1];
  const { attributes: attr, offsets, sources, targets, outOffsets, outEdges, maxInDegree } = graph;
  const inputs = {
    xl: toVectorWidth(xl),
    xr: toVectorWidth(xr),
    we: toVectorWidth(edgeWeight),
    att: toVectorWidth(att),
    attr,
    offsets,
    sources,
    targets,
    outOffsets,
    outEdges,
  };
  const out = runKernel('EdgeSoftmaxAggregate', inputs, { slope, maxInDegree })[0] as Tensor2D;
  return out.shape[1] === width ? out : slice(out, [0, 0], [-1, width]);
}
