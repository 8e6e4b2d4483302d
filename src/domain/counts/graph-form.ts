import { Random } from '../../base/random';
import type { NodeGraph } from './flow-table';
import { graphOf } from './node-graph';

/** The graph as it is; the same edges between other nodes; or none: what neighbours are worth shows by comparison. */
export type GraphForm = 'roads' | 'shuffled' | 'none';

/** A graph in one of its forms. Shuffled, every node takes the place of another one, the same at each call. */
export function graphInForm(graph: NodeGraph, form: GraphForm): NodeGraph {
  if (form === 'roads') return graph;
  const { offsets, neighbours, weights } = graph;
  const nodes = offsets.length - 1;
  const edges = Array.from({ length: nodes }, () => new Map<number, number>());
  if (form === 'none') return graphOf(edges);
  const places = new Random(0)
    .fork('shuffled graph')
    .shuffle(Uint32Array.from({ length: nodes }, (_, node) => node));
  for (let node = 0; node < nodes; node++)
    for (let edge = offsets[node]; edge < offsets[node + 1]; edge++)
      edges[places[node]].set(places[neighbours[edge]], weights[edge]);
  return graphOf(edges);
}
