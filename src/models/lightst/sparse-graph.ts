import {
  concat,
  customGrad,
  gather,
  keep,
  mul,
  tensor2d,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { scatterAddRows, RowIndex } from '../../nn/ops/row-index';

/** 64 MiB of single precision. */
const MOST_AT_ONCE = 2 ** 24;

/** Directed edges by the node that they start from, as a graph between roads or sensors has them. */
export interface EdgeList {
  /** (N + 1) */
  readonly offsets: Uint32Array;
  /** (E) */
  readonly neighbours: Uint32Array;
}

/** Consecutive nodes with the edges that lead to them. */
interface Block {
  /** Nodes that the edges come from. */
  readonly sources: RowIndex;
  /** Nodes of the block that they lead to, counted from its first. */
  readonly targets: RowIndex;
  /** (edges x 1) */
  readonly weights: Tensor2D;
}

/**
 * The normalised road graph D^-1/2 S D^-1/2 (`normalisedAdjacency`) by its edges alone: of N x N entries, most of a large graph
 * are 0. S joins two nodes where an edge leads either way, and each with itself.
 */
export class SparseGraph {
  readonly nodes: number;
  readonly #offsets: Uint32Array;
  readonly #neighbours: Uint32Array;
  /** (nodes) edges of each, itself included. */
  readonly #degrees: Float64Array;
  /** By the width of the features, since they are cut so that no product is too large. */
  readonly #blocks = new Map<number, readonly Block[]>();

  /** @param mostAtOnce numbers that the products of some edges with their features may hold at once */
  constructor(
    edges: EdgeList,
    private readonly mostAtOnce: number = MOST_AT_ONCE,
  ) {
    this.nodes = edges.offsets.length - 1;
    const joined = joinedBothWays(edges);
    this.#offsets = joined.offsets;
    this.#neighbours = joined.neighbours;
    this.#degrees = Float64Array.from(
      { length: this.nodes },
      (_, node) => joined.offsets[node + 1] - joined.offsets[node],
    );
  }

  /**
   * The graph times features (N x D). It is symmetric, so the gradient is its product with the gradient; neither keeps
   * anything of the features.
   */
  times(features: Tensor2D): Tensor2D {
    const op = customGrad((x: Tensor | ((tensors: Tensor[]) => void)) => ({
      value: this.#product(x as Tensor2D),
      gradFunc: (dy: Tensor) => this.#product(dy as Tensor2D),
    }));
    return op(features) as Tensor2D;
  }

  #product(features: Tensor2D): Tensor2D {
    const rows = this.#blocksFor(features.shape[1]).map(({ sources, targets, weights }) =>
      scatterAddRows(mul(gather(features, sources.ids), weights), targets),
    );
    return rows.length === 1 ? rows[0] : concat(rows, 0);
  }

  #blocksFor(width: number): readonly Block[] {
    const known = this.#blocks.get(width);
    if (known) return known;
    const edgesAtOnce = Math.max(1, Math.floor(this.mostAtOnce / width));
    const blocks: Block[] = [];
    for (let from = 0; from < this.nodes;) {
      let to = from + 1;
      while (to < this.nodes && this.#offsets[to + 1] - this.#offsets[from] <= edgesAtOnce) to++;
      blocks.push(this.#block(from, to));
      from = to;
    }
    this.#blocks.set(width, blocks);
    return blocks;
  }

  #block(from: number, to: number): Block {
    const [first, end] = [this.#offsets[from], this.#offsets[to]];
    const sources = Int32Array.from(this.#neighbours.subarray(first, end));
    const targets = new Int32Array(end - first);
    for (let node = from; node < to; node++)
      targets.fill(node - from, this.#offsets[node] - first, this.#offsets[node + 1] - first);
    const weights = Float32Array.from(
      targets,
      (target, edge) => 1 / Math.sqrt(this.#degrees[from + target] * this.#degrees[sources[edge]]),
    );
    return {
      sources: kept(RowIndex.from(sources, this.nodes)),
      targets: kept(RowIndex.from(targets, to - from)),
      weights: keep(tensor2d(weights, [weights.length, 1])),
    };
  }

  dispose(): void {
    for (const { sources, targets, weights } of [...this.#blocks.values()].flat())
      for (const each of [sources, targets, weights]) each.dispose();
    this.#blocks.clear();
  }
}

/** Blocks are made within a forward pass, whose end they outlive. */
function kept(index: RowIndex): RowIndex {
  for (const tensor of [index.ids, index.offsets, index.order]) keep(tensor);
  return index;
}

/** Each node's neighbours in either direction and itself, ascending and each once. */
function joinedBothWays({ offsets, neighbours }: EdgeList): EdgeList {
  const nodes = offsets.length - 1;
  const near = Array.from({ length: nodes }, (_, node) => new Set([node]));
  for (let node = 0; node < nodes; node++)
    for (let edge = offsets[node]; edge < offsets[node + 1]; edge++) {
      near[node].add(neighbours[edge]);
      near[neighbours[edge]].add(node);
    }
  const rows = near.map((row) => Uint32Array.from(row).sort());
  const joined = new Uint32Array(nodes + 1);
  rows.forEach((row, node) => (joined[node + 1] = joined[node] + row.length));
  const all = new Uint32Array(joined[nodes]);
  rows.forEach((row, node) => all.set(row, joined[node]));
  return { offsets: joined, neighbours: all };
}

/** An N x N matrix, row by row. */
export interface SquareMatrix {
  readonly nodes: number;
  /** (N x N) */
  readonly values: Float32Array;
}

/**
 * The graph of GCN layers from directed edges: 1 where an edge leads either way, 0 otherwise, 1 on the diagonal.
 * @param adjacency non-zero where an edge leads from the row to the column; its diagonal counts for nothing
 */
export function undirectedWithLoops({ nodes, values }: SquareMatrix): SquareMatrix {
  const joined = new Float32Array(nodes * nodes);
  for (let i = 0; i < nodes; i++)
    for (let j = 0; j < nodes; j++)
      joined[i * nodes + j] = Number(i === j || values[i * nodes + j] !== 0 || values[j * nodes + i] !== 0);
  return { nodes, values: joined };
}

/** (N) sums of the rows. */
export function degreesOf({ nodes, values }: SquareMatrix): Float64Array {
  const degrees = new Float64Array(nodes);
  values.forEach((value, i) => (degrees[Math.floor(i / nodes)] += value));
  return degrees;
}

/**
 * D^-1/2 S D^-1/2 of `undirectedWithLoops` (Kipf and Welling 2017, eq. 2): symmetric, and D^1/2 1 is its eigenvector of
 * eigenvalue 1. An isolated node keeps 1 on the diagonal.
 */
export function normalisedAdjacency(adjacency: SquareMatrix): SquareMatrix {
  const graph = undirectedWithLoops(adjacency);
  const { nodes } = graph;
  const degrees = degreesOf(graph);
  const values = graph.values.map(
    (value, i) => value / Math.sqrt(degrees[Math.floor(i / nodes)] * degrees[i % nodes]),
  );
  return { nodes, values };
}

/** (N) edges from a node to each other one, in either direction; Infinity where none leads there. */
export function hopsFrom(adjacency: SquareMatrix, from: number): Float64Array {
  const { nodes, values } = undirectedWithLoops(adjacency);
  const hops = new Float64Array(nodes).fill(Infinity);
  hops[from] = 0;
  const queue = [from];
  for (const node of queue)
    for (let next = 0; next < nodes; next++)
      if (values[node * nodes + next] !== 0 && hops[next] === Infinity) {
        hops[next] = hops[node] + 1;
        queue.push(next);
      }
  return hops;
}
