import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { graphOf, graphInForm } from './node-graph';

const graphs = fc.integer({ min: 1, max: 12 }).chain((nodes) =>
  fc
    .array(
      fc.uniqueArray(fc.tuple(fc.nat(nodes - 1), fc.integer({ min: 1, max: 9 })), {
        selector: ([to]) => to,
      }),
      { minLength: nodes, maxLength: nodes },
    )
    .map((rows) => graphOf(rows.map((row, node) => new Map(row.filter(([to]) => to !== node))))),
);

/** How many edges of which weights leave each node, whichever it is. */
const leaving = ({ offsets, weights }: ReturnType<typeof graphOf>) =>
  Array.from(offsets.subarray(1), (to, node) =>
    [...weights.subarray(offsets[node], to)].sort().join(),
  ).sort();

it('keeps every edge and its weight when nodes change places, the same each time', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const shuffled = graphInForm(graph, 'shuffled');
      expect(leaving(shuffled)).toEqual(leaving(graph));
      expect(graphInForm(graph, 'shuffled')).toEqual(shuffled);
      expect(graphInForm(graph, 'roads')).toBe(graph);
      expect(graphInForm(graph, 'none').neighbours).toHaveLength(0);
    }),
  );
});

it('joins other nodes than before', () => {
  const row = graphOf(Array.from({ length: 40 }, (_, node) => new Map(node < 39 ? [[node + 1, 1]] : [])));
  const joined = ({ offsets, neighbours }: typeof row) =>
    Array.from(offsets.subarray(1)).flatMap((to, node) =>
      [...neighbours.subarray(offsets[node], to)].map((other) => `${node} ${other}`),
    );
  const before = new Set(joined(row));
  expect(joined(graphInForm(row, 'shuffled')).filter((edge) => before.has(edge)).length).toBeLessThan(5);
});
