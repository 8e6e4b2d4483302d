import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SearchTree } from './search-tree';

describe('SearchTree', () => {
  it('keeps the path of a node while it is held, whatever becomes of its relatives', () => {
    const tree = new SearchTree();
    const origin = tree.open(7, 1000, 3);
    const left = tree.extend(origin, 8, 1010, -0.5);
    const right = tree.extend(origin, 9, 1020, -1.5);
    const leaf = tree.extend(left, 3, 1031, -0.75);
    for (const node of [origin, left, right]) tree.release(node);
    expect(tree.nodeCount).toBe(3);
    expect(tree.path(leaf)).toEqual({
      roads: Uint32Array.of(7, 8, 3),
      times: Float64Array.of(1000, 1010, 1031),
    });
    expect([tree.logProb[leaf], tree.originTime[leaf], tree.destination[leaf]]).toEqual([-0.75, 1000, 3]);
    tree.release(leaf);
    expect(tree.nodeCount).toBe(0);
  });

  it('gives slots once per node and gives those of the dead to the living', () => {
    const tree = new SearchTree();
    const first = tree.open(0, 0, 1);
    expect(tree.takeSlot(first)).toBe(tree.takeSlot(first));
    const second = tree.open(0, 0, 1);
    expect(tree.takeSlot(second)).not.toBe(tree.slot[first]);
    const freed = tree.slot[first];
    tree.release(first);
    const third = tree.open(0, 0, 1);
    expect(tree.slot[third]).toBe(-1);
    expect(tree.takeSlot(third)).toBe(freed);
    expect([tree.slotCount, tree.slotEnd]).toEqual([2, 2]);
  });

  it('agrees with plain lists over any growth and death', () => {
    const step = fc.record({ pick: fc.nat(), road: fc.nat(50), drop: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 600 }), (steps) => {
        const tree = new SearchTree();
        const held: { node: number; roads: number[] }[] = [{ node: tree.open(1, 5, 2), roads: [1] }];
        for (const { pick, road, drop } of steps) {
          const at = pick % held.length;
          const { node, roads } = held[at];
          tree.takeSlot(node);
          held.push({ node: tree.extend(node, road, 5, 0), roads: [...roads, road] });
          if (drop) tree.release(held.splice(at, 1)[0].node);
        }
        for (const { node, roads } of held) expect([...tree.path(node).roads]).toEqual(roads);
        const slots = held.map(({ node }) => tree.slot[node]).filter((slot) => slot >= 0);
        expect(new Set(slots).size).toBe(slots.length);
        for (const { node } of held) tree.release(node);
        expect([tree.nodeCount, tree.slotCount]).toEqual([0, 0]);
      }),
      { numRuns: 50 },
    );
  });
});
