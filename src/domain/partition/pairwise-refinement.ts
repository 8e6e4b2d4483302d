import { refineBisection } from './two-way-refinement';
import { subgraph, type WeightedGraph } from './weighted-graph';

/** Zone pairs that share an edge, heaviest shared cut first (ties by zone numbers). */
function adjacentPairs(graph: WeightedGraph, zoneOf: Uint32Array, zoneCount: number): [number, number][] {
  const shared = new Map<number, number>();
  for (let v = 0; v < graph.vertexCount; v++) {
    for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
      const [a, b] = [zoneOf[v], zoneOf[graph.neighbours[i]]];
      if (a < b) shared.set(a * zoneCount + b, (shared.get(a * zoneCount + b) ?? 0) + graph.edgeWeights[i]);
    }
  }
  return [...shared]
    .sort(([keyA, cutA], [keyB, cutB]) => cutB - cutA || keyA - keyB)
    .map(([key]) => [Math.floor(key / zoneCount), key % zoneCount]);
}

function membersOf(zoneOf: Uint32Array, zoneCount: number): number[][] {
  const members = Array.from({ length: zoneCount }, (): number[] => []);
  zoneOf.forEach((zone, vertex) => members[zone].push(vertex));
  return members;
}

/**
 * k-way refinement in place: Fiduccia-Mattheyses between every two zones that touch, round after round while
 * the cut falls. Edges to third zones stay cut whichever of the two a vertex is in, so the pair's own graph
 * gives exact gains. Needs vertices of weight 1; zones stay within [1, cap].
 */
export function refineZonePairs(
  graph: WeightedGraph,
  zoneOf: Uint32Array,
  zoneCount: number,
  cap: number,
  maxRounds: number,
): void {
  const localOf = new Int32Array(graph.vertexCount).fill(-1);
  let stale = new Uint8Array(zoneCount).fill(1);
  for (let round = 0; round < maxRounds && stale.includes(1); round++) {
    const members = membersOf(zoneOf, zoneCount);
    const changed = new Uint8Array(zoneCount);
    for (const [a, b] of adjacentPairs(graph, zoneOf, zoneCount)) {
      if (!stale[a] && !stale[b] && !changed[a] && !changed[b]) continue;
      const vertices = Uint32Array.from([...members[a], ...members[b]]);
      const side = Uint8Array.from(vertices, (vertex) => (zoneOf[vertex] === a ? 0 : 1));
      const pair = subgraph(graph, vertices, localOf);
      const window = { min: Math.max(1, vertices.length - cap), max: Math.min(cap, vertices.length - 1) };
      if (!refineBisection(pair, side, window)) continue;
      changed[a] = changed[b] = 1;
      members[a] = [];
      members[b] = [];
      vertices.forEach((vertex, local) => {
        zoneOf[vertex] = side[local] === 0 ? a : b;
        members[zoneOf[vertex]].push(vertex);
      });
    }
    stale = changed;
  }
}
