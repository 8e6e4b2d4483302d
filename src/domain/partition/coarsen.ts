import type { Random } from '../../base/random';
import { buildGraph, type WeightedGraph } from './weighted-graph';

export interface Coarsening {
  readonly graph: WeightedGraph;
  /** (N of the finer graph) the coarse vertex that each fine vertex became part of. */
  readonly coarseOf: Uint32Array;
}

/** Pairs vertices along heavy edges, visiting them in random order; mate[v] = v where v stays single. */
function heavyEdgeMatching(graph: WeightedGraph, maxVertexWeight: number, random: Random): Uint32Array {
  const unmatched = graph.vertexCount;
  const mate = new Uint32Array(graph.vertexCount).fill(unmatched);
  const order = random.shuffle(Uint32Array.from(mate, (_, v) => v));
  for (const v of order) {
    if (mate[v] !== unmatched) continue;
    let best = v;
    let bestWeight = 0;
    for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
      const u = graph.neighbours[i];
      if (mate[u] !== unmatched || graph.vertexWeights[u] + graph.vertexWeights[v] > maxVertexWeight)
        continue;
      // Of equally heavy edges the one to the lighter vertex: it keeps the coarse vertices of one size.
      const better =
        graph.edgeWeights[i] > bestWeight ||
        (graph.edgeWeights[i] === bestWeight && graph.vertexWeights[u] < graph.vertexWeights[best]);
      if (better) {
        best = u;
        bestWeight = graph.edgeWeights[i];
      }
    }
    mate[v] = best;
    mate[best] = v;
  }
  return mate;
}

/**
 * Contracts a heavy-edge matching (Karypis and Kumar 1998): about half the
 * vertices, the same cuts between them.
 */
export function coarsen(graph: WeightedGraph, maxVertexWeight: number, random: Random): Coarsening {
  const mate = heavyEdgeMatching(graph, maxVertexWeight, random);
  const coarseOf = new Uint32Array(graph.vertexCount);
  const firstOf: number[] = [];
  for (let v = 0; v < graph.vertexCount; v++) {
    if (mate[v] < v) continue;
    coarseOf[v] = coarseOf[mate[v]] = firstOf.length;
    firstOf.push(v);
  }
  const vertexWeights = Int32Array.from(firstOf, (v) =>
    mate[v] === v ? graph.vertexWeights[v] : graph.vertexWeights[v] + graph.vertexWeights[mate[v]],
  );
  const coarse = buildGraph(vertexWeights, graph.neighbours.length, (c, visit) => {
    const first = firstOf[c];
    const members = mate[first] === first ? [first] : [first, mate[first]];
    for (const v of members) {
      for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
        visit(coarseOf[graph.neighbours[i]], graph.edgeWeights[i]);
      }
    }
  });
  return { graph: coarse, coarseOf };
}
