import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoadNetwork } from './road-network';
import { ShortestPaths } from './shortest-path';

function networkOf(roadCount: number, links: readonly (readonly [number, number])[]): RoadNetwork {
  const sorted = [...links].sort(([a], [b]) => a - b);
  const successorOffsets = new Uint32Array(roadCount + 1);
  for (const [from] of sorted) successorOffsets[from + 1]++;
  for (let road = 0; road < roadCount; road++) successorOffsets[road + 1] += successorOffsets[road];
  return {
    roadCount,
    geoIds: new Float64Array(roadCount),
    shapeOffsets: new Uint32Array(roadCount + 1),
    shapeLonLat: new Float64Array(0),
    centroidLonLat: new Float64Array(2 * roadCount),
    lengthMeters: new Float64Array(roadCount),
    classCodes: new Uint16Array(roadCount),
    classNames: [],
    maxSpeedKmh: new Float32Array(roadCount),
    successorOffsets,
    successors: Uint32Array.from(sorted, ([, to]) => to),
  };
}

/** Bellman-Ford: slow, and sharing nothing with the code under test. */
function referenceCosts(
  roadCount: number,
  links: readonly (readonly [number, number])[],
  cost: ArrayLike<number>,
) {
  return (origin: number) => {
    const best = new Array<number>(roadCount).fill(Infinity);
    best[origin] = 0;
    for (let round = 0; round < roadCount; round++) {
      for (const [from, to] of links) best[to] = Math.min(best[to], best[from] + cost[to]);
    }
    return best;
  };
}

const cases = fc.integer({ min: 1, max: 25 }).chain((roadCount) =>
  fc.record({
    roadCount: fc.constant(roadCount),
    links: fc.array(fc.tuple(fc.nat(roadCount - 1), fc.nat(roadCount - 1)), { maxLength: 80 }),
    cost: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: roadCount, maxLength: roadCount }),
    origin: fc.nat(roadCount - 1),
  }),
);

describe('ShortestPaths', () => {
  it('does not count the origin and counts the destination', () => {
    const paths = new ShortestPaths(
      networkOf(4, [
        [0, 1],
        [1, 3],
        [0, 2],
        [2, 3],
      ]),
      Float64Array.of(100, 5, 3, 7),
    );
    expect([...(paths.path(0, 3) ?? [])]).toEqual([0, 2, 3]);
    expect(paths.cost(0, 3)).toBe(10);
    expect([...(paths.path(2, 2) ?? [])]).toEqual([2]);
    expect(paths.path(3, 0)).toBeNull();
  });

  it('agrees with Bellman-Ford from one road, to one road and between two', () => {
    fc.assert(
      fc.property(cases, ({ roadCount, links, cost, origin }) => {
        const paths = new ShortestPaths(networkOf(roadCount, links), Float64Array.from(cost));
        const from = referenceCosts(roadCount, links, cost);
        expect([...paths.treeFrom(origin).cost]).toEqual(from(origin));
        const to = paths.treeTo(origin);
        for (let road = 0; road < roadCount; road++) {
          const costs = from(road);
          expect(to.cost[road]).toBe(costs[origin]);
          expect(paths.cost(origin, road)).toBe(from(origin)[road]);
        }
        const some = cost.map((one) => one % roadCount);
        expect([...paths.costs(origin, some)]).toEqual(some.map((road) => from(origin)[road]));
        expect(paths.costs(origin, [])).toHaveLength(0);
      }),
    );
  });

  it('gives paths over successors whose costs add up, forward and by following a tree', () => {
    fc.assert(
      fc.property(cases, ({ roadCount, links, cost, origin }) => {
        const paths = new ShortestPaths(networkOf(roadCount, links), Float64Array.from(cost));
        const allowed = new Set(links.map(([a, b]) => `${a}>${b}`));
        const tree = paths.treeTo(origin);
        for (let road = 0; road < roadCount; road++) {
          const path = paths.path(road, origin);
          expect(path === null).toBe(tree.cost[road] === Infinity);
          if (path === null) continue;
          let sum = 0;
          for (let i = 1; i < path.length; i++) {
            expect(allowed).toContain(`${path[i - 1]}>${path[i]}`);
            sum += cost[path[i]];
          }
          expect(sum).toBe(tree.cost[road]);
          let at = road;
          let followed = 0;
          while (at !== origin) {
            at = tree.next[at];
            followed += cost[at];
          }
          expect(followed).toBe(tree.cost[road]);
        }
      }),
    );
  });

  it('towards a road stops early, and is right about the roads that were asked for and their paths', () => {
    fc.assert(
      fc.property(cases, ({ roadCount, links, cost, origin }) => {
        const paths = new ShortestPaths(networkOf(roadCount, links), Float64Array.from(cost));
        const all = paths.treeTo(origin);
        const wanted = cost.slice(0, 4).map((one) => one % roadCount);
        const some = paths.treeTo(origin, wanted);
        for (const road of wanted) {
          expect(some.cost[road]).toBe(all.cost[road]);
          if (all.cost[road] === Infinity) continue;
          for (let at = road; at !== origin; at = some.next[at]) expect(some.next[at]).toBe(all.next[at]);
        }
      }),
    );
    const line = networkOf(4, [
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    const paths = new ShortestPaths(line, Float64Array.of(1, 1, 1, 1));
    expect([...paths.treeTo(3, [2]).next]).toEqual([-1, -1, 3, -1]);
  });

  it('treats an infinite cost as a closed road', () => {
    const links = [
      [0, 1],
      [1, 2],
    ] as const;
    const paths = new ShortestPaths(networkOf(3, links), Float64Array.of(1, Infinity, 1));
    expect(paths.path(0, 2)).toBeNull();
    expect(paths.treeTo(2).cost[0]).toBe(Infinity);
  });

  it('adds the costs of links, forward and backward alike', () => {
    const network = networkOf(4, [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ]);
    // By road 1: 1 + 1 + turn 5; by road 2: 2 + 1.
    const paths = new ShortestPaths(network, Float64Array.of(9, 1, 2, 1), Float64Array.of(0, 0, 5, 0));
    expect([...(paths.path(0, 3) ?? [])]).toEqual([0, 2, 3]);
    expect(paths.treeFrom(0).cost[3]).toBe(3);
    expect([...paths.treeTo(3).cost]).toEqual([3, 6, 1, 0]);
    expect(() => new ShortestPaths(network, new Float64Array(4), new Float64Array(3))).toThrow(
      /3 link costs/,
    );
  });

  it('refuses negative costs, NaN and arrays of another length', () => {
    const network = networkOf(2, [[0, 1]]);
    expect(() => new ShortestPaths(network, Float64Array.of(1, -1))).toThrow(/road 1 is -1/);
    expect(() => new ShortestPaths(network, Float64Array.of(NaN, 1))).toThrow(/road 0 is NaN/);
    expect(() => new ShortestPaths(network, Float64Array.of(1))).toThrow(/1 road costs for 2 roads/);
  });
});
