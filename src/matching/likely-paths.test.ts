import { describe, expect, it } from 'vitest';
import { LikelyPaths } from './likely-paths';
import { matchGraph } from './match-graph';
import { networkInMeters } from './testing/matching-city';

type Place = readonly [x: number, y: number];

/** From (0, 0) to (400, 0): 500 m along streets with four turns, or along a bow with one bend. */
const townOf = (bow: number) =>
  matchGraph(
    networkInMeters([
      [
        [-100, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 50],
      ],
      [
        [0, 50],
        [200, 50],
      ],
      [
        [200, 50],
        [200, 0],
      ],
      [
        [200, 0],
        [400, 0],
      ],
      [
        [0, 0],
        [200, bow],
        [400, 0],
      ],
      [
        [400, 0],
        [500, 0],
      ],
    ] satisfies Place[][]),
  );

const pathOf = (bow: number, shortest: number) => {
  const path: number[] = [0];
  const isFound = new LikelyPaths(townOf(bow)).append(0, 6, shortest, path);
  return isFound ? path : null;
};

describe('LikelyPaths', () => {
  it('takes the path with fewer turns where it is hardly longer', () => {
    expect(pathOf(-150, 500)).toEqual([0, 5, 6]);
    expect(pathOf(-165, 500)).toEqual([0, 5, 6]);
  });

  it('takes no longer one for its fewer turns', () => {
    expect(pathOf(-250, 500)).toEqual([0, 1, 2, 3, 4, 6]);
  });

  it('appends nothing where no path is as short as it is told', () => {
    expect(pathOf(-250, 300)).toBeNull();
  });

  it('comes round to the road that it left', () => {
    const ring = matchGraph(
      networkInMeters([
        [
          [0, 0],
          [100, 0],
        ],
        [
          [100, 0],
          [100, 100],
          [0, 0],
        ],
      ]),
    );
    const path = [0];
    expect(new LikelyPaths(ring).append(0, 0, ring.lengthMeters[1], path)).toBe(true);
    expect(path).toEqual([0, 1, 0]);
  });
});
