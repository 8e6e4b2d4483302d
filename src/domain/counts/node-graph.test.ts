import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoadNetwork } from '../road-network';
import { NO_ROAD } from '../sensor-series';
import { networkOf } from '../testing/small-network';
import { adjacencyOf, graphOfLinks, graphOfRoads, nodesAlone, type NodeGraph } from './node-graph';

const edgesOf = ({ offsets, neighbours }: NodeGraph): [number, number][] =>
  Array.from(offsets.subarray(1), (end, node) =>
    Array.from(neighbours.subarray(offsets[node], end), (to): [number, number] => [node, to]),
  ).flat();

/** Roads in a row, each 100 m and as many more as its number says, with links between them. */
const roadsWith = (count: number, links: readonly (readonly [number, number])[]): RoadNetwork =>
  networkOf(
    Array.from({ length: count }, (_, i) => [
      [i / 1000, 0],
      [(i + 1) / 1000, 0],
    ]),
    links,
  );

/** Metres between any two roads over roads without a node: Bellman and Ford's relaxation of all links, again and again. */
function slowMeters(network: RoadNetwork, hasNode: (road: number) => boolean, origin: number): number[] {
  const { roadCount, successorOffsets, successors, lengthMeters } = network;
  const meters = new Array<number>(roadCount).fill(Infinity);
  for (let round = 0; round <= roadCount; round++)
    for (let road = 0; road < roadCount; road++) {
      if (road !== origin && hasNode(road)) continue;
      const after = road === origin ? 0 : meters[road] + lengthMeters[road];
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
        meters[successors[link]] = Math.min(meters[successors[link]], after);
    }
  return meters;
}

function slowEdges(network: RoadNetwork, roads: Uint32Array, within: number): [number, number][] {
  const edges: [number, number][] = [];
  roads.forEach((origin, node) => {
    if (origin === NO_ROAD) return;
    const meters = slowMeters(network, (road) => roads.includes(road), origin);
    const others = [...roads.keys()].filter((other) => other !== node && roads[other] !== NO_ROAD);
    const elsewhere = others.filter((other) => roads[other] !== origin).map((other) => meters[roads[other]]);
    const limit = Math.max(within, Math.min(...elsewhere));
    for (const other of others)
      if (roads[other] === origin || (meters[roads[other]] < Infinity && meters[roads[other]] <= limit))
        edges.push([node, other]);
  });
  return edges;
}

describe('the graph of nodes on roads', () => {
  it('joins each road with the next ones that have a node, and no farther', () => {
    // 0 -> 1 -> 2 -> 3 -> 0, and 4 is reached from 3 alone.
    const ring = roadsWith(5, [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [3, 4],
    ]);
    const graph = graphOfRoads(ring, Uint32Array.of(0, 2, 4, NO_ROAD, 2), 500);
    expect(edgesOf(graph)).toEqual([
      [0, 1],
      [0, 4],
      [1, 0],
      [1, 2],
      [1, 4],
      [4, 0],
      [4, 1],
      [4, 2],
    ]);
    expect(nodesAlone(graph)).toEqual([3]);
    expect(edgesOf(graphOfRoads(ring, Uint32Array.of(1, 0, 4), 50))).toEqual([
      [0, 1],
      [0, 2],
      [1, 0],
    ]);
    const { values } = adjacencyOf(graphOfRoads(ring, Uint32Array.of(0, 1)));
    expect([...values]).toEqual([0, 1, 1, 0]);
  });

  it('is what its definition says, on any network', () => {
    const city = fc.integer({ min: 1, max: 12 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        links: fc.uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), {
          maxLength: 30,
          selector: ([from, to]) => from * count + to,
        }),
        roads: fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat(count - 1) }, fc.constant(NO_ROAD)), {
          maxLength: 8,
        }),
        within: fc.constantFrom(0, 101, 250, 1000),
      }),
    );
    fc.assert(
      fc.property(city, ({ count, links, roads, within }) => {
        const network = roadsWith(count, links);
        const nodes = Uint32Array.from(roads);
        const graph = graphOfRoads(network, nodes, within);
        expect(edgesOf(graph)).toEqual(slowEdges(network, nodes, within));
        expect(graph.weights.every((weight) => weight === 1)).toBe(true);
      }),
    );
  });
});

describe('the graph of the source', () => {
  const links = {
    linkFrom: Uint32Array.of(2, 0, 0, 1, 2, 2),
    linkTo: Uint32Array.of(0, 2, 1, 1, 1, 0),
    linkWeights: Float32Array.of(0.5, 2, 3, 4, 5, 6),
  };

  it('is taken as it is, without loops and without the sensors that are no nodes', () => {
    const graph = graphOfLinks(links, Int32Array.of(1, -1, 0), 2)!;
    expect(edgesOf(graph)).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect([...graph.weights]).toEqual([0.5, 2]);
    expect([...adjacencyOf(graphOfLinks(links, Int32Array.of(0, 1, 2), 3)!).values]).toEqual([
      ...[0, 1, 1],
      ...[0, 0, 0],
      ...[1, 1, 0],
    ]);
    expect(graphOfLinks({}, Int32Array.of(0), 1)).toBeNull();
  });
});
