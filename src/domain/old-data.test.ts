import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset } from './dataset';
import { oldDataOn, oldDataSentence, oldDataSummary, matchRoads } from './old-data';
import { gridDataset } from './testing/grid-town';
import { withPermutedRoads } from './testing/permuted-roads';

/** Whole numbers that look random. */
function turnsFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1) >> 3;
}

const town = (seed = 1, trips = 30) => gridDataset(4, trips, turnsFrom(seed));
const ways = (roads: number, id: (road: number) => number) => ({
  nameCodes: new Uint32Array(roads),
  names: [''],
  lanes: new Float32Array(roads).fill(NaN),
  wayIds: Float64Array.from({ length: roads }, (_, road) => id(road)),
  layers: new Float32Array(roads),
  usualSpeed: new Uint16Array(roads),
});
/** The town with its points moved by so many metres to the east. */
const moved = (dataset: Dataset, metres: number, details?: ReturnType<typeof ways>): Dataset => ({
  ...dataset,
  network: {
    ...dataset.network,
    shapeLonLat: dataset.network.shapeLonLat.map((degrees, i) =>
      i % 2 === 0 ? degrees + metres / (111_195 * Math.cos((41 * Math.PI) / 180)) : degrees,
    ),
    ...(details && { details }),
  },
});
const { roadCount } = town().network;
const order = (seed: number) => {
  const turns = turnsFrom(seed);
  const roads = Array.from({ length: roadCount }, (_, road) => road);
  return roads
    .map((road) => [turns(), road])
    .sort(([a], [b]) => a - b)
    .map(([, road]) => road);
};

describe('old data on the roads of a later data set', () => {
  it('are the same trips, whatever order the roads have', () => {
    const property = fc.property(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), (seed, hasWays) => {
      const plain = town(seed);
      const details = ways(roadCount, (road) => 100 + (road >> 2));
      const old = hasWays ? { ...plain, network: { ...plain.network, details } } : plain;
      const permuted = withPermutedRoads(old, order(seed));
      const there = oldDataOn({ ...old, ...permuted }, old);
      expect(there.val.roads).toEqual(old.trips.val.roads);
      expect(there.test).toEqual(old.trips.test);
      expect(there.leftOut).toEqual({ noRoad: 0, noTurn: 0 });
      expect(there.roads.matched).toBe(roadCount);
      order(seed).forEach((before, now) => expect(there.roads.roads[before]).toBe(now));
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('keep their indices where the roads are the same', () => {
    const there = oldDataOn(town(), town(2));
    expect(there.roads.sameIndices).toBe(true);
    expect(there.val).toEqual(town().trips.val);
    expect(oldDataSentence(oldDataSummary(there))).toBe(
      'Old data: Grid town, 30 validation trips and 30 test trips. The roads are the same.',
    );
  });

  it('follow the ways of the map where its points moved, and nothing else does', () => {
    const [here, there] = [town(), moved(town(), 6)];
    expect(matchRoads(moved(town(), 0.5).network, here.network)).toMatchObject({ matched: roadCount });
    expect(matchRoads(there.network, here.network).matched).toBe(0);
    const withWays = (dataset: Dataset) => ({
      ...dataset.network,
      details: ways(roadCount, (road) => road >> 1),
    });
    const match = matchRoads(withWays(there), withWays(here));
    expect([...match.roads]).toEqual(Array.from({ length: roadCount }, (_, road) => road));
    expect(match.sameIndices).toBe(false);
  });

  it('never make two roads one', () => {
    const { network } = town();
    const twice = { ...network, shapeLonLat: network.shapeLonLat.slice() };
    twice.shapeLonLat.set(network.shapeLonLat.subarray(0, 4), 8);
    const { roads } = matchRoads(twice, network);
    const found = [...roads].filter((road) => road >= 0);
    expect(new Set(found).size).toBe(found.length);
    expect(roads[0]).toBe(0);
    expect(roads[2]).toBe(-1);
  });

  it('are without the trips whose roads or turns are gone, which are counted', () => {
    const old = town();
    const gone = old.trips.val.roads[0];
    const lines = moved(old, 0).network;
    const shapeLonLat = lines.shapeLonLat.slice();
    shapeLonLat.fill(1, 4 * gone, 4 * gone + 4);
    const roadless = oldDataOn(old, { name: 'Later', network: { ...lines, shapeLonLat } });
    expect(roadless.leftOut.noRoad).toBeGreaterThan(0);
    expect(roadless.val.tripCount + roadless.test.tripCount + roadless.leftOut.noRoad).toBe(60);
    expect(roadless.val.roads).not.toContain(gone);
    // A turn ban in place of the road.
    const [from, to] = old.trips.val.roads;
    const successors = old.network.successors.map((next, i) =>
      i >= old.network.successorOffsets[from] && i < old.network.successorOffsets[from + 1] && next === to
        ? from
        : next,
    );
    const banned = oldDataOn(old, { name: 'Later', network: { ...old.network, successors } });
    expect(banned.leftOut.noRoad).toBe(0);
    expect(banned.leftOut.noTurn).toBeGreaterThan(0);
    expect(oldDataSentence(oldDataSummary(banned))).toMatch(/Left out: \d+ trips? takes? a turn/);
  });

  it('are refused in words where the city is another, or too few trips are left', () => {
    expect(() => oldDataOn(town(), moved(town(), 1e5))).toThrow(
      /Grid town and Grid town are not of one city: of the \d+ roads .* have 0\. Choose earlier trips/,
    );
    expect(() => oldDataOn(town(1, 9), town())).toThrow(
      /Of the 9 validation trips of Grid town, 9 can be taken onto .* 10 at least are needed/,
    );
    const { trips } = town();
    const empty = { ...trips, test: { ...trips.test, tripCount: 0 } };
    expect(() => oldDataOn({ ...town(), trips: empty }, town())).toThrow(/has no test trips/);
  });
});
