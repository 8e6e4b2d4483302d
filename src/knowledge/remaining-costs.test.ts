import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { gridTown } from '../domain/testing/grid-town';
import { networkOf, type Line } from '../domain/testing/small-network';
import type { RoadNetwork } from '../domain/road-network';
import { LARGEST_REGRET, RemainingCosts, type DrivingCosts } from './remaining-costs';

/** Costs to a road by relaxing every link again and again: slow, and sharing nothing with the code under test. */
function relaxed(
  { roadCount, successorOffsets, successors }: RoadNetwork,
  { roads, links }: DrivingCosts,
  destination: number,
) {
  const cost = new Array<number>(roadCount).fill(Infinity);
  cost[destination] = 0;
  for (let round = 0; round < roadCount; round++)
    for (let road = 0; road < roadCount; road++)
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
        cost[road] = Math.min(
          cost[road],
          (links ? links[link] : 0) + roads[successors[link]] + cost[successors[link]],
        );
  // Where one is costs nothing more.
  cost[destination] = 0;
  return cost;
}

const LINE: Line = [
  [0, 0],
  [0.001, 0],
];
const cases = fc.integer({ min: 2, max: 14 }).chain((roadCount) =>
  fc.record({
    links: fc.array(fc.tuple(fc.nat(roadCount - 1), fc.nat(roadCount - 1)), { maxLength: 40 }),
    roadCount: fc.constant(roadCount),
    seed: fc.nat(1e6),
    withLinks: fc.boolean(),
  }),
);

function drawn({
  links,
  roadCount,
  seed,
  withLinks,
}: {
  links: [number, number][];
  roadCount: number;
  seed: number;
  withLinks: boolean;
}) {
  const random = new Random(seed);
  const network = networkOf(Array<Line>(roadCount).fill(LINE), links);
  const some = (count: number) => Float64Array.from({ length: count }, () => random.int(5));
  return { network, costs: { roads: some(roadCount), links: withLinks ? some(links.length) : null } };
}

describe('remaining costs', () => {
  it('and regrets are those of relaxing every link', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { network, costs } = drawn(input);
        const remaining = new RemainingCosts(network, costs);
        const out = new Float32Array(3 * 40 + 2);
        for (let destination = 0; destination < network.roadCount; destination++) {
          const expected = relaxed(network, costs, destination);
          expect([...remaining.to(destination)]).toEqual(expected);
          const wanted = [destination >> 1, input.seed % network.roadCount];
          const only = new RemainingCosts(network, costs).to(destination, wanted);
          expect(wanted.map((road) => only[road])).toEqual(wanted.map((road) => expected[road]));
          for (let road = 0; road < network.roadCount; road++) {
            const [first, end] = network.successorOffsets.subarray(road, road + 2);
            const by = [...network.successors.subarray(first, end)].map(
              (next, i) => (costs.links ? costs.links[first + i] : 0) + costs.roads[next] + expected[next],
            );
            const least = Math.min(...by);
            remaining.regrets(road, destination, out, 2, 3);
            const regrets = by.map((_, i) => out[2 + 3 * i]);
            expect(regrets).toEqual(
              by.map((cost) => (cost === Infinity ? LARGEST_REGRET : Math.min(cost - least, LARGEST_REGRET))),
            );
            expect(regrets.every((regret) => regret >= 0)).toBe(true);
            if (least < Infinity) expect(regrets).toContain(0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('do not depend on what is kept', () => {
    const town = gridTown(4);
    const costs = { roads: Float64Array.from(town.lengthMeters), links: null };
    const large = new RemainingCosts(town, costs);
    const small = new RemainingCosts(town, costs, { mostBytes: 2 * 4 * town.roadCount });
    for (const destination of [0, 1, 2, 0, 3, 3, 1, 0])
      expect(small.to(destination)).toEqual(large.to(destination));
    expect(large.to(2)).toBe(large.to(2));
    const third = small.to(5);
    small.to(6);
    expect(small.to(5)).toBe(third);
    small.to(7);
    expect(small.to(5)).toBe(third);
    small.to(8);
    small.to(9);
    expect(small.to(5)).not.toBe(third);
    expect(small.to(5)).toEqual(third);
  });

  it('lead around closed roads, and cap what leads nowhere', () => {
    const town = gridTown(3);
    const roads = new Float64Array(town.roadCount).fill(1);
    const [first, second] = town.successors.subarray(town.successorOffsets[0]);
    const isClosed = new Uint8Array(town.roadCount);
    isClosed[first] = 1;
    const open = new RemainingCosts(town, { roads, links: null });
    const closed = new RemainingCosts(town, { roads, links: null }, { isClosed });
    const out = new Float32Array(2);
    open.regrets(0, first, out);
    expect(out[0]).toBe(0);
    closed.regrets(0, second, out);
    expect([...out]).toEqual([LARGEST_REGRET, 0]);
    const far = new RemainingCosts(town, { roads: roads.map(() => 1000), links: null });
    far.regrets(0, first, out);
    expect([...out]).toEqual([0, LARGEST_REGRET]);
  });
});
