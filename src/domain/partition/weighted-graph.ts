import type { RoadNetwork } from '../road-network';

/**
 * An undirected graph with integer weights, in compressed rows: each edge
 * stands in the rows of both its ends.
 */
export interface WeightedGraph {
  readonly vertexCount: number;
  /** (N+1) first entry of each vertex in `neighbours`. */
  readonly offsets: Uint32Array;
  /** (2 E) other end of each edge. */
  readonly neighbours: Uint32Array;
  /** (2 E) weight of each edge. */
  readonly edgeWeights: Int32Array;
  /** (N) weight of each vertex: how many roads it stands for. */
  readonly vertexWeights: Int32Array;
}

/**
 * Merges parallel edges and drops loops. `arcs(v, visit)` names every arc of the new vertex v; an arc and its
 * reverse must both be named, with one weight.
 */
export function buildGraph(
  vertexWeights: Int32Array,
  arcCapacity: number,
  arcs: (vertex: number, visit: (neighbour: number, weight: number) => void) => void,
): WeightedGraph {
  const vertexCount = vertexWeights.length;
  const offsets = new Uint32Array(vertexCount + 1);
  const neighbours = new Uint32Array(arcCapacity);
  const edgeWeights = new Int32Array(arcCapacity);
  const entryOf = new Int32Array(vertexCount).fill(-1);
  let end = 0;
  for (let v = 0; v < vertexCount; v++) {
    const start = end;
    arcs(v, (neighbour, weight) => {
      if (neighbour === v) return;
      if (entryOf[neighbour] >= start) {
        edgeWeights[entryOf[neighbour]] += weight;
      } else {
        entryOf[neighbour] = end;
        neighbours[end] = neighbour;
        edgeWeights[end++] = weight;
      }
    });
    offsets[v + 1] = end;
  }
  return {
    vertexCount,
    offsets,
    neighbours: neighbours.slice(0, end),
    edgeWeights: edgeWeights.slice(0, end),
    vertexWeights,
  };
}

/**
 * Roads as vertices of weight 1, successor links as edges; the weight of an
 * edge is its number of links (1 or 2).
 */
export function graphOfRoads(network: RoadNetwork): WeightedGraph {
  const { roadCount, successorOffsets, successors } = network;
  const incomingOffsets = new Uint32Array(roadCount + 1);
  for (const next of successors) incomingOffsets[next + 1]++;
  for (let road = 0; road < roadCount; road++) incomingOffsets[road + 1] += incomingOffsets[road];
  const incoming = new Uint32Array(successors.length);
  const cursor = incomingOffsets.slice();
  for (let road = 0; road < roadCount; road++) {
    for (let i = successorOffsets[road]; i < successorOffsets[road + 1]; i++)
      incoming[cursor[successors[i]]++] = road;
  }
  return buildGraph(new Int32Array(roadCount).fill(1), 2 * successors.length, (road, visit) => {
    for (let i = successorOffsets[road]; i < successorOffsets[road + 1]; i++) visit(successors[i], 1);
    for (let i = incomingOffsets[road]; i < incomingOffsets[road + 1]; i++) visit(incoming[i], 1);
  });
}

/**
 * The graph among `vertices` only; vertex i of the result is vertices[i].
 *
 * @param localOf scratch of at least `graph.vertexCount` entries, all -1; it is handed back that way.
 */
export function subgraph(graph: WeightedGraph, vertices: Uint32Array, localOf: Int32Array): WeightedGraph {
  let arcCapacity = 0;
  vertices.forEach((vertex, local) => {
    localOf[vertex] = local;
    arcCapacity += graph.offsets[vertex + 1] - graph.offsets[vertex];
  });
  const vertexWeights = Int32Array.from(vertices, (vertex) => graph.vertexWeights[vertex]);
  const result = buildGraph(vertexWeights, arcCapacity, (local, visit) => {
    const vertex = vertices[local];
    for (let i = graph.offsets[vertex]; i < graph.offsets[vertex + 1]; i++) {
      const neighbour = localOf[graph.neighbours[i]];
      if (neighbour >= 0) visit(neighbour, graph.edgeWeights[i]);
    }
  });
  for (const vertex of vertices) localOf[vertex] = -1;
  return result;
}
