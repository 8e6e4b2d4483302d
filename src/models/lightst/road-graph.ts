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
