import { describe, expect, it } from 'vitest';
import { roadAdjacency } from './road-adjacency';
import { networkOf, type Line } from './testing/small-network';

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

  it('knows the opposite of every edge, where many roads share their ends', () => {
    const { sources, targets, opposite, edgeCount } = roadAdjacency(networkOf(streetsBothWays(4), []));
    expect(edgeCount).toBeGreaterThan(300);
    for (let e = 0; e < edgeCount; e++)
      expect([sources[opposite[e]], targets[opposite[e]], opposite[opposite[e]]]).toEqual([
        targets[e],
        sources[e],
        e,
      ]);
  });
});

/** Both directions of the streets between neighbouring corners of a square of `side` x `side` corners. */
function streetsBothWays(side: number): Line[] {
  const corners = Array.from({ length: side * side }, (_, i) => [i % side, Math.floor(i / side)] as const);
  return corners.flatMap((from) =>
    corners
      .filter((to) => Math.abs(from[0] - to[0]) + Math.abs(from[1] - to[1]) === 1)
      .map((to) => [from, to]),
  );
}
