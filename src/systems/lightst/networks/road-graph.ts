import { keep, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { adjacencyOf, type NodeGraph, graphInForm, type GraphForm } from '../../../domain/counts/node-graph';
import { SparseGraph, normalisedAdjacency } from '../../../models/lightst/sparse-graph';

/** Above so many nodes a product with the matrix costs more than one by the edges. */
export const MOST_DENSE_NODES = 512;

/** A normalised graph: as a matrix, or by its edges where it is large. */
type GraphOperator = Tensor2D | SparseGraph;

/** The graph between the nodes of a table on the device, normalised, in every form that a teacher asks for. */
export class RoadGraph {
  readonly #operators = new Map<GraphForm, GraphOperator>();

  constructor(
    private readonly graph: NodeGraph,
    private readonly mostDenseNodes: number = MOST_DENSE_NODES,
  ) {}

  /** Made when it is asked for first; it belongs to this graph. */
  operator(form: GraphForm): GraphOperator {
    const known = this.#operators.get(form);
    if (known) return known;
    const graph = graphInForm(this.graph, form);
    const nodes = graph.offsets.length - 1;
    const made =
      nodes > this.mostDenseNodes
        ? new SparseGraph(graph)
        : keep(tensor2d(normalisedAdjacency(adjacencyOf(graph)).values, [nodes, nodes]));
    this.#operators.set(form, made);
    return made;
  }

  dispose(): void {
    for (const operator of this.#operators.values()) operator.dispose();
    this.#operators.clear();
  }
}
