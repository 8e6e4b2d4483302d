import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { AimedSearch } from './aimed-search';
import { matchGraph, type MatchGraph } from './match-graph';
import { RoadEndSearch } from './road-end-search';
import { matchingCity } from './testing/matching-city';

const { graph } = await matchingCity();
const { network } = graph;

/** Roads drawn elsewhere than their lengths say: each is moved away from those before it. */
const apart = matchGraph({
  ...network,
  shapeLonLat: network.shapeLonLat.map((value, i) => value + 0.002 * Math.sin(i >> 1)),
});

function expectCostsOfDijkstra(graph: MatchGraph): void {
  const [plain, aimed] = [new RoadEndSearch(graph), new AimedSearch(graph)];
  const random = new Random(7);
  let found = 0;
  for (let round = 0; round < 60; round++) {
    const near = random.int(network.roadCount - 8);
    aimed.aimAt(Uint32Array.from({ length: 8 }, (_, i) => near + i));
    for (let search = 0; search < 4; search++) {
      const [from, longest] = [random.int(network.roadCount), 500 + random.int(2500)];
      plain.run(graph.exitOf[from], longest);
      aimed.run(from, longest);
      const reached = new Set(plain.entries.subarray(0, plain.count));
      for (let to = near; to < near + 8; to++) {
        if (reached.has(graph.entryOf[to])) {
          found++;
          expect(aimed.costTo(to)).toBe(plain.costOf(graph.entryOf[to]));
        } else expect(aimed.costTo(to)).toBeGreaterThan(longest);
      }
    }
  }
  expect(found).toBeGreaterThan(200);
}

describe('a search that is aimed at a few roads', () => {
  it("finds Dijkstra's costs up to the longest way, to the last bit", () => expectCostsOfDijkstra(graph));

  it('does so where roads do not begin at the ends of those before', () => expectCostsOfDijkstra(apart));
});
