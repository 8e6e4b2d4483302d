import type { Random } from '../../../src/base/random';
import { strongComponents } from '../../../src/domain/road-adjacency';
import { between } from '../../../src/data/simulation/arithmetic';
import { interpolate } from './geometry';
import type { StreetEdge, StreetGraph } from './street-graph';
import { centrality, type Terrain } from './terrain';

const SHARE_IN_THE_CENTRE = 0.62;
const SHARE_AT_THE_EDGE = 0.1;
const LOCAL = new Set(['residential', 'living_street', 'unclassified']);

function reverse(edge: StreetEdge): void {
  edge.points.reverse();
  [edge.from, edge.to] = [edge.to, edge.from];
}

function nodeComponents({ nodes, edges }: StreetGraph): Int32Array {
  const arcs = edges.flatMap(({ from, to, oneWay }) =>
    oneWay
      ? [[from, to]]
      : [
          [from, to],
          [to, from],
        ],
  );
  const offsets = new Uint32Array(nodes.length + 1);
  for (const [from] of arcs) offsets[from + 1]++;
  for (let node = 0; node < nodes.length; node++) offsets[node + 1] += offsets[node];
  const cursor = offsets.slice();
  const targets = new Uint32Array(arcs.length);
  for (const [from, to] of arcs) targets[cursor[from]++] = to;
  return strongComponents(nodes.length, offsets, targets);
}

/** Opens again, in both directions, every one-way street that one could not come back from. */
function reopenTraps(graph: StreetGraph): void {
  for (;;) {
    const component = nodeComponents(graph);
    const traps = graph.edges.filter(
      ({ oneWay, level, from, to }) => oneWay && level === 'ground' && component[from] !== component[to],
    );
    if (traps.length === 0) return;
    for (const edge of traps) edge.oneWay = false;
  }
}

/**
 * Makes some of the local streets one-way, whole streets between their crossings alike, more of them in the
 * middle of the city. Every junction stays in reach of every other.
 */
export function assignOneWays(graph: StreetGraph, terrain: Terrain, random: Random): void {
  const degree = new Uint32Array(graph.nodes.length);
  for (const { from, to } of graph.edges) {
    degree[from]++;
    degree[to]++;
  }
  const wayOf = new Map<number, { dice: number; backward: boolean }>();
  for (const edge of graph.edges) {
    if (!LOCAL.has(edge.roadClass)) continue;
    const way = wayOf.get(edge.street) ?? { dice: between(random, 0, 1), backward: random.next() < 0.5 };
    wayOf.set(edge.street, way);
    const middle = interpolate(edge.points[0], edge.points[edge.points.length - 1], 0.5);
    const share = SHARE_AT_THE_EDGE + (SHARE_IN_THE_CENTRE - SHARE_AT_THE_EDGE) * centrality(terrain, middle);
    if (way.dice >= share || degree[edge.from] < 2 || degree[edge.to] < 2) continue;
    edge.oneWay = true;
    if (way.backward) reverse(edge);
  }
  reopenTraps(graph);
}
