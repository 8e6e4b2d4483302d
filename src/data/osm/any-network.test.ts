import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { successorIndex, type RoadNetwork } from '../../domain/road-network';
import { mainRoads } from '../../domain/road-adjacency';
import { dataFileFromBytes } from '../data-file';
import { buildRoadNetwork } from './build-road-network';
import { readOsm } from './read-osm';
import { xmlOf, type SmallMap } from './testing/small-map';

const NODES = 8;

/**
 * Maps of any ways between a few nodes, with loops, repeats, missing nodes
 * (9) and turn restrictions among them.
 */
const maps: fc.Arbitrary<SmallMap> = fc
  .record({
    nodes: fc.constant(
      Array.from({ length: NODES }, (_, i) => ({
        id: i + 1,
        lon: 7 + (i % 3) / 100,
        lat: 43 + (i * i) / 1000,
      })),
    ),
    ways: fc.array(
      fc.record({
        refs: fc.array(fc.integer({ min: 1, max: NODES + 1 }), { maxLength: 6 }),
        oneway: fc.constantFrom('yes', 'no', '-1'),
        name: fc.constantFrom('A', 'B'),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    restrictions: fc.array(
      fc.record({
        value: fc.constantFrom('no_left_turn', 'only_straight_on', 'no_u_turn'),
        members: fc.tuple(
          fc.integer({ min: 1, max: 8 }),
          fc.integer({ min: 1, max: 8 }),
          fc.integer({ min: 1, max: 8 }),
        ),
        over: fc.constantFrom('node', 'way', 'ways'),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ nodes, ways, restrictions }) => ({
    nodes,
    ways: [
      { id: 100, refs: [1, 2], tags: { highway: 'residential' } },
      ...ways.map(({ refs, ...tags }, i) => ({ id: i + 1, refs, tags: { highway: 'residential', ...tags } })),
    ],
    relations: restrictions.map(({ value, members: [from, via, to], over }, i) => ({
      id: i + 1,
      members: [
        { type: 'way', ref: from, role: 'from' },
        { type: over === 'node' ? 'node' : 'way', ref: via, role: 'via' },
        ...(over === 'ways' ? [{ type: 'way', ref: 1 + (via % 8), role: 'via' } as const] : []),
        { type: 'way', ref: to, role: 'to' },
      ],
      tags: { type: 'restriction', restriction: value },
    })),
  }));

const settings = fc.record({
  uTurns: fc.constantFrom('never', 'dead-ends', 'everywhere'),
  joinRoads: fc.boolean(),
  mainPartOnly: fc.boolean(),
});

/** Ends of a road's line, as texts. */
function endsOf({ shapeLonLat, shapeOffsets }: RoadNetwork, road: number): [string, string] {
  const at = (v: number) => `${shapeLonLat[2 * v]} ${shapeLonLat[2 * v + 1]}`;
  return [at(shapeOffsets[road]), at(shapeOffsets[road + 1] - 1)];
}

describe('the network of any map', () => {
  it('has roads that meet, each successor once and ascending, and one part if asked for', async () => {
    await fc.assert(
      fc.asyncProperty(maps, settings, async (map, chosen) => {
        const extract = await readOsm([dataFileFromBytes('any.osm', xmlOf(map))]);
        const { network, report } = await buildRoadNetwork(extract, chosen);
        expect(report.roads).toBe(network.roadCount);
        for (let road = 0; road < network.roadCount; road++) {
          const [start, end] = [network.successorOffsets[road], network.successorOffsets[road + 1]];
          const next = Array.from(network.successors.subarray(start, end));
          expect(next).toEqual([...new Set(next)].sort((a, b) => a - b));
          for (const successor of next) expect(endsOf(network, successor)[0]).toBe(endsOf(network, road)[1]);
          expect(successorIndex(network, road, road)).toBe(-1);
        }
        if (chosen.mainPartOnly) expect(mainRoads(network).length).toBe(network.roadCount);
      }),
      { numRuns: 150 },
    );
  });

  it('covers the same ground whether roads are joined or not', async () => {
    await fc.assert(
      fc.asyncProperty(maps, async (map) => {
        const extract = await readOsm([dataFileFromBytes('any.osm', xmlOf(map))]);
        const kmOf = async (joinRoads: boolean) =>
          (await buildRoadNetwork(extract, { joinRoads, mainPartOnly: false })).report.km;
        expect(await kmOf(true)).toBeCloseTo(await kmOf(false), 9);
      }),
      { numRuns: 60 },
    );
  });
});
