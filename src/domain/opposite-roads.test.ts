import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endPoints, areOpposite, isReverse, reversesOf } from './road-adjacency';
import { gridTown } from './testing/grid-town';
import { networkOf } from './testing/small-network';

const TOWN = gridTown(4);

describe('opposite roads', () => {
  it('are each other’s, and every street of the town has exactly one', () => {
    fc.assert(
      fc.property(fc.nat(TOWN.roadCount - 1), (road) => {
        const [other, ...more] = reversesOf(TOWN, road);
        expect(more).toEqual([]);
        expect(reversesOf(TOWN, other)).toEqual([road]);
        expect(areOpposite(TOWN, road, road)).toBe(false);
      }),
    );
  });

  it('have the same ends, exchanged, and as many vertices', () => {
    const [a, b, c] = [
      [0, 0],
      [1, 0],
      [0.5, 1],
    ] as const;
    const network = networkOf(
      [
        [a, b],
        [b, a],
        [b, c, a],
        [a, b],
      ],
      [],
    );
    const oppositesOf = (road: number) => [0, 1, 2, 3].filter((other) => areOpposite(network, road, other));
    expect([0, 1, 2].map(oppositesOf)).toEqual([[1], [0, 3], []]);
  });

  it('are no reverses of each other where they part: the carriageways of a divided road', () => {
    const [a, b] = [
      [0, 0],
      [2, 0],
    ] as const;
    const network = networkOf(
      [
        [a, [1, -0.1], b],
        [b, [1, 0.1], a],
        [b, [1, -0.1], a],
      ],
      [],
    );
    expect(areOpposite(network, 0, 1)).toBe(true);
    expect(isReverse(network, 0, 1)).toBe(false);
    expect(reversesOf(network, 0)).toEqual([2]);
  });
});

describe('end points', () => {
  it('share a number where, and only where, their coordinates are equal', () => {
    const ends = endPoints(TOWN);
    const vertex = (end: number) => {
      const road = end >> 1;
      const at = end % 2 === 0 ? TOWN.shapeOffsets[road] : TOWN.shapeOffsets[road + 1] - 1;
      return `${TOWN.shapeLonLat[2 * at]} ${TOWN.shapeLonLat[2 * at + 1]}`;
    };
    const any = fc.nat(ends.length - 1);
    fc.assert(fc.property(any, any, (a, b) => (ends[a] === ends[b]) === (vertex(a) === vertex(b))));
    expect(new Set(ends).size).toBe(16);
  });
});
