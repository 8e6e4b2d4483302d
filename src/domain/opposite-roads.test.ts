import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endPoints, areOpposite, oppositesOf } from './road-adjacency';
import { gridTown } from './testing/grid-town';
import { networkOf } from './testing/small-network';

const TOWN = gridTown(4);

describe('opposite roads', () => {
  it('are each other’s, and every street of the town has exactly one', () => {
    fc.assert(
      fc.property(fc.nat(TOWN.roadCount - 1), (road) => {
        const [other, ...more] = oppositesOf(TOWN, road);
        expect(more).toEqual([]);
        expect(oppositesOf(TOWN, other)).toEqual([road]);
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
    expect(oppositesOf(network, 0)).toEqual([1]);
    expect(oppositesOf(network, 1)).toEqual([0, 3]);
    expect(oppositesOf(network, 2)).toEqual([]);
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
