import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import type { NodeGraph } from '../../../domain/counts/flow-table';
import { adjacencyOf } from '../../../domain/counts/node-graph';
import { normalisedAdjacency } from '../../../models/lightst/road-graph';
import { SparseGraph } from '../../../models/lightst/sparse-graph';

/** Above so many nodes a product with the matrix costs more than one by the edges. */
export const MOST_DENSE_NODES = 512;

/** The normalised graph between the nodes of a table on the device: as a matrix, or by its edges where it is large. */
export class RoadGraph {
  readonly operator: Tensor2D | SparseGraph;

  constructor(graph: NodeGraph, mostDenseNodes: number = MOST_DENSE_NODES) {
    const nodes = graph.offsets.length - 1;
    this.operator =
      nodes > mostDenseNodes
        ? new SparseGraph(graph)
        : tensor2d(normalisedAdjacency(adjacencyOf(graph)).values, [nodes, nodes]);
  }

  dispose(): void {
    this.operator.dispose();
  }
}
