import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endPoints, areOpposite } from '../../domain/road-adjacency';
import { gridTown } from '../../domain/testing/grid-town';
import { networkOf } from '../../domain/testing/small-network';
import { Returns } from './returns';

const TOWN = gridTown(3);
const ENDS = endPoints(TOWN);
/** The road between two junctions of the town, numbered row by row from 0. */
const between = (from: number, to: number): number => {
  const at = (junction: number) => [0.001 * (junction % 3), 41 + 0.001 * Math.floor(junction / 3)];
  const ends = [...at(from), ...at(to)];
  for (let road = 0; road < TOWN.roadCount; road++)
    if (ends.every((value, i) => TOWN.shapeLonLat[4 * road + i] === value)) return road;
  throw new Error(`no road from ${from} to ${to}`);
};
const along = (...junctions: number[]) => junctions.slice(1).map((to, i) => between(junctions[i], to));
const returnsOf = (roads: readonly number[]) => new Returns(TOWN).of(roads);

/** The same by its definition: cut the earliest closed piece out of the list of crossings until none is closed. */
function loopsByCutting(roads: readonly number[]): number {
  const way: { crossing: number; by: number }[] = [];
  for (const road of roads) {
    const start = ENDS[2 * road];
    if (way.length === 0 || way[way.length - 1].crossing !== start) way.push({ crossing: start, by: -1 });
    way.push({ crossing: ENDS[2 * road + 1], by: road });
  }
  // A road that goes on where the way was cut off needs no new start, and one that was pushed for it is undone.
  let loops = 0;
  for (;;) {
    const end = way.findIndex(({ crossing }, i) =>
      way.slice(0, i).some((before) => before.crossing === crossing),
    );
    if (end < 0) return loops;
    const from = way.findIndex(({ crossing }) => crossing === way[end].crossing);
    const [first, last] = [way[from + 1].by, way[end].by];
    const street = end - from === 2 && first >= 0 && last >= 0 && areOpposite(TOWN, first, last);
    if (last >= 0 && !street) loops++;
    way.splice(from + 1, end - from);
  }
}

describe('returns', () => {
  it('count a block driven around once as one loop, whose last road closes it', () => {
    const block = along(0, 1, 4, 3, 0);
    expect(returnsOf(block)).toEqual({ revisits: 0, loops: 1, first: 3 });
    expect(returnsOf([...block, ...block])).toEqual({ revisits: 4, loops: 2, first: 3 });
  });

  it('count no loop for a street driven there and back, whatever its length', () => {
    expect(returnsOf(along(0, 1, 0))).toEqual({ revisits: 0, loops: 0, first: -1 });
    expect(returnsOf(along(0, 1, 2, 5, 2, 1, 0, 3))).toEqual({ revisits: 0, loops: 0, first: -1 });
  });

  it('count a loop within a loop for itself', () => {
    expect(returnsOf(along(3, 4, 1, 2, 5, 4, 7, 6, 3)).loops).toBe(2);
  });

  it('count a road driven twice in a row as a revisit, and as a loop only if it ends where it begins', () => {
    expect(returnsOf([0, 0]).revisits).toBe(1);
    const ring = networkOf(
      [
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      ],
      [[0, 0]],
    );
    expect(new Returns(ring).of([0, 0])).toEqual({ revisits: 1, loops: 2, first: 0 });
  });

  it('are the same by cutting closed pieces out', () => {
    const road = fc.nat(TOWN.roadCount - 1);
    const used = new Returns(TOWN);
    fc.assert(
      fc.property(fc.array(road, { maxLength: 60 }), (roads) => {
        const { revisits, loops } = used.of(roads);
        expect(revisits).toBe(roads.length - new Set(roads).size);
        expect(loops).toBe(loopsByCutting(roads));
        expect(loops).toBeLessThanOrEqual(roads.length);
      }),
      { numRuns: 500 },
    );
  });

  it('of ways along the town are the same by cutting, however long', () => {
    const used = new Returns(TOWN);
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 200 }), (turns) => {
        const roads: number[] = [];
        for (const turn of turns) {
          const here = roads.length === 0 ? 0 : ENDS[2 * roads[roads.length - 1] + 1];
          const next = Array.from({ length: TOWN.roadCount }, (_, r) => r).filter(
            (r) => ENDS[2 * r] === here,
          );
          roads.push(next[turn % next.length]);
        }
        expect(used.of(roads).loops).toBe(loopsByCutting(roads));
      }),
    );
  });
});
