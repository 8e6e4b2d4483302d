import { beforeAll, describe, expect, it } from 'vitest';
import { roadAdjacency, type RoadAdjacency } from './road-adjacency';
import { networkOf } from './testing/small-network';
import { hasReference, referenceDataset } from './testing/reference-network';

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
  beforeAll(async () => {
    adjacency = roadAdjacency((await referenceDataset()).network);
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
