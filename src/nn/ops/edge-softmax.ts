import { dispose, slice, tensor1d, tensor2d, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/specs';
import { invertIndex } from './row-index';
import { toVectorWidth } from './additive-attention';

/**
 * The edges that enter each of T target rows (CSR), with two attributes per edge.
 * Sources are rows of a table of their own.
 */
export interface IncomingEdges {
  /** (T + 1) */
  readonly offsets: Int32Array;
  /** (E) */
  readonly sources: Int32Array;
  /** (E x 2), flat */
  readonly attributes: Float32Array;
}

/**
 * Edges in any order (source, target: E each; attributes E x 2, flat) by the row they
 * enter, within it in the order given.
 */
export function incomingEdges(
  rows: number,
  source: Int32Array,
  target: Int32Array,
  attributes: Float32Array,
): IncomingEdges {
  const { offsets, order } = invertIndex(target, rows);
  const sources = new Int32Array(order.length);
  const sorted = new Float32Array(attributes.length);
  for (let at = 0; at < order.length; at++) {
    sources[at] = source[order[at]];
    sorted[2 * at] = attributes[2 * order[at]];
    sorted[2 * at + 1] = attributes[2 * order[at] + 1];
  }
  return { offsets, sources, attributes: sorted };
}

/** An `EdgeGraph` on the host. Plain data. */
export interface EdgeGraphArrays extends IncomingEdges {
  readonly sourceRows: number;
  readonly maxInDegree: number;
  /** (E) */
  readonly targets: Int32Array;
  /** (sourceRows + 1) and (E): the edges that leave each row. */
  readonly outOffsets: Int32Array;
  readonly outEdges: Int32Array;
}

/** The row count of the sources is that of the targets unless it is given. */
export function edgeGraphArrays(
  edges: IncomingEdges,
  sourceRows = edges.offsets.length - 1,
): EdgeGraphArrays {
  const { offsets, sources } = edges;
  const outgoing = invertIndex(sources, sourceRows);
  const targets = new Int32Array(sources.length);
  let maxInDegree = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    targets.fill(row, offsets[row], offsets[row + 1]);
    maxInDegree = Math.max(maxInDegree, offsets[row + 1] - offsets[row]);
  }
  const { offsets: outOffsets, order: outEdges } = outgoing;
  return { ...edges, sourceRows, maxInDegree, targets, outOffsets, outEdges };
}

/**
 * A directed graph with two attributes per edge, as CSR by target (for the
 * softmax) and by source (for gradients).
 */
export class EdgeGraph {
  readonly offsets: Tensor1D;
  readonly sources: Tensor1D;
  readonly targets: Tensor1D;
  readonly attributes: Tensor2D;
  readonly outOffsets: Tensor1D;
  readonly outEdges: Tensor1D;
  readonly maxInDegree: number;
  readonly targetRows: number;
  readonly sourceRows: number;

  constructor(arrays: EdgeGraphArrays) {
    const { offsets, sources, attributes } = arrays;
    this.maxInDegree = arrays.maxInDegree;
    this.targetRows = offsets.length - 1;
    this.sourceRows = arrays.sourceRows;
    this.offsets = tensor1d(offsets, 'int32');
    this.sources = tensor1d(sources, 'int32');
    this.targets = tensor1d(arrays.targets, 'int32');
    this.attributes = tensor2d(attributes, [sources.length, 2]);
    this.outOffsets = tensor1d(arrays.outOffsets, 'int32');
    this.outEdges = tensor1d(arrays.outEdges, 'int32');
  }

  /** Edges in any order among `rows` rows: source, target (E each), attributes (E x 2, flat). */
  static from(rows: number, source: Int32Array, target: Int32Array, attributes: Float32Array): EdgeGraph {
    return new EdgeGraph(edgeGraphArrays(incomingEdges(rows, source, target, attributes)));
  }

  dispose(): void {
    dispose([this.offsets, this.sources, this.targets, this.attributes, this.outOffsets, this.outEdges]);
  }
}

/**
 * The aggregation of GATv2 (Brody et al. 2022) with one head and edge attributes: for each target t and its
 * edges e, softmax_e(att . leakyRelu(xl[source] + xr[t] + edgeWeight^T a_e)) weighs xl[source]. xl (S x D),
 * xr (T x D); edgeWeight (2 x D), the transpose of lin_edge.weight; att (D) -> (T x D).
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
