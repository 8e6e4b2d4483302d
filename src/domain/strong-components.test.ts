import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mainRoads, strongComponents } from './road-adjacency';
import { networkOf, type Line } from './testing/small-network';

const anyLine: Line = [
  [0, 0],
  [0, 1],
];
const networkWith = (roads: number, links: readonly (readonly [number, number])[]) =>
  networkOf(
    Array.from({ length: roads }, () => anyLine),
    links,
  );

/** Whether there is a way from one road to another, by trying all. */
function leads(links: readonly (readonly [number, number])[], from: number, to: number): boolean {
  const seen = new Set([from]);
  for (const road of seen) for (const [a, b] of links) if (a === road) seen.add(b);
  return seen.has(to);
}

describe('strong components', () => {
  it('are those of the graph', () => {
    // 0 -> 1 -> 2 -> 0, 2 -> 3 -> 4 -> 3.
    const component = strongComponents(5, Uint32Array.of(0, 1, 2, 4, 5, 6), Uint32Array.of(1, 2, 0, 3, 4, 3));
    expect(component[0]).toBe(component[1]);
    expect(component[1]).toBe(component[2]);
    expect(component[3]).toBe(component[4]);
    expect(component[0]).not.toBe(component[3]);
  });

  it('hold two roads together exactly if each leads to the other', () => {
    const road = fc.nat(6);
    fc.assert(
      fc.property(fc.array(fc.tuple(road, road), { maxLength: 14 }), (links) => {
        const { successorOffsets, successors } = networkWith(7, links);
        const component = strongComponents(7, successorOffsets, successors);
        for (let a = 0; a < 7; a++)
          for (let b = 0; b < 7; b++)
            expect(component[a] === component[b]).toBe(leads(links, a, b) && leads(links, b, a));
      }),
      { numRuns: 60 },
    );
  });
});

describe('main roads', () => {
  it('are the largest part in which every road leads to every other', () => {
    const links = [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 2],
      [4, 5],
    ] as const;
    expect([...mainRoads(networkWith(6, links))]).toEqual([2, 3, 4]);
    expect([...mainRoads(networkWith(0, []))]).toEqual([]);
  });
});
