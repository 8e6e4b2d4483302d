import { beforeAll, describe, expect, it } from 'vitest';
import { roadAdjacency, type RoadAdjacency } from './road-adjacency';
import { networkOf } from './testing/small-network';
import { hasReference, referenceDataset, referenceTensors } from './testing/reference-network';

describe('road adjacency', () => {
  it('joins roads at either end, once, with angle and reachability', () => {
    const east: [number, number][] = [
      [0, 0],
      [1, 0],
    ];
    const back: [number, number][] = [
      [1, 0],
      [0, 0],
    ];
    const north: [number, number][] = [
      [1, 0],
      [1, 1],
    ];
    const loop: [number, number][] = [
      [1, 1],
      [2, 2],
      [1, 1],
    ];
    const far: [number, number][] = [
      [5, 5],
      [6, 5],
    ];
    const { sources, targets, attributes, offsets } = roadAdjacency(
      networkOf(
        [east, back, north, loop, far],
        [
          [0, 1],
          [0, 2],
          [2, 3],
        ],
      ),
    );
    const edges = Array.from(sources, (source, e) => [
      source,
      targets[e],
      attributes[2 * e],
      attributes[2 * e + 1],
    ]);
    expect(edges).toEqual([
      [0, 1, 1, 1],
      [0, 2, 0.5, 1],
      [1, 0, 1, 0],
      [1, 2, 0.5, 0],
      [2, 0, 0.5, 0],
      [2, 1, 0.5, 0],
      [2, 3, 0.5, 1],
      [3, 2, 0.5, 0],
    ]);
    expect([...offsets]).toEqual([0, 2, 4, 7, 8, 8]);
  });
});

describe.skipIf(!hasReference)('the adjacency of the reference network', () => {
  let adjacency: RoadAdjacency;
  let numbers: (key: string) => number[];
  beforeAll(async () => {
    adjacency = roadAdjacency((await referenceDataset()).network);
    numbers = referenceTensors('hoser_forward_tiny').numbers;
  });

  it('has the same edges in the same order', () => {
    expect([...adjacency.sources, ...adjacency.targets]).toEqual(
      numbers('model.road_network_encoder.road_edge_index'),
    );
    expect(adjacency.edgeCount).toBe(556);
  });

  it('has the same angles and reachability', () => {
    const expected = numbers('model.road_network_encoder.intersection_attr');
    expect(adjacency.attributes.length).toBe(expected.length);
    for (const [i, value] of adjacency.attributes.entries())
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-6);
  });

  it('knows the opposite of every edge', () => {
    const { sources, targets, opposite } = adjacency;
    for (let e = 0; e < adjacency.edgeCount; e++)
      expect([sources[opposite[e]], targets[opposite[e]], opposite[opposite[e]]]).toEqual([
        targets[e],
        sources[e],
        e,
      ]);
  });
});
