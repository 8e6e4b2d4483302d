import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeCount, sharedHistogram } from './point-histogram';
import { pointMeasures } from './point-measures';
import { travelKm, type PointTrajectories, pointToRoadKm } from './point-trajectories';
import { cellVisits, cityGrid, mostVisited, patternScores, roadVisits } from './visit-counts';

const BOX = { west: -8.69, east: -8.55, south: 41.13, north: 41.19 };
const ROADS = { offsets: [0, 2, 4], lonLat: [-8.65, 41.15, -8.6, 41.15, -8.6, 41.15, -8.6, 41.18] };

const set: fc.Arbitrary<PointTrajectories> = fc
  .array(
    fc.array(
      fc.tuple(
        fc.double({ min: -8.7, max: -8.54, noNaN: true }),
        fc.double({ min: 41.12, max: 41.2, noNaN: true }),
        fc.nat(1),
      ),
      { minLength: 2, maxLength: 9 },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((trips) => {
    const offsets = [0];
    for (const { length } of trips) offsets.push(offsets[offsets.length - 1] + length);
    const points = trips.flat();
    return {
      offsets,
      lonLat: points.flatMap(([lon, lat]) => [lon, lat]),
      roads: points.map(([, , road]) => road),
    };
  });

const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 80 });

describe('measures of GPS points', () => {
  it.each(['paper', 'honest'] as const)('of a set and itself are as good as can be, %s', (mode) => {
    fc.assert(
      fc.property(set, (trips) => {
        const grid = cityGrid(BOX);
        fc.pre(cellVisits(trips, grid).size > 0);
        const same = pointMeasures({ real: trips, generated: trips, roads: ROADS, grid }, mode);
        for (const name of ['T-Dist', 'S-Dist', 'Radius', 'PR-Dist'] as const) expect(same[name]).toBe(0);
        for (const name of ['G-Den', 'R-Den'] as const) expect(same[name]).toBeCloseTo(1, 12);
      }),
    );
  });

  it('are divergences between 0 and 1 that do not ask which set is which', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const { divergence, real, generated } = sharedHistogram(a, b);
        expect(divergence).toBeGreaterThanOrEqual(0);
        expect(divergence).toBeLessThanOrEqual(1);
        expect(sharedHistogram(b, a).divergence).toBeCloseTo(divergence, 12);
        expect(real.reduce((x, y) => x + y, 0)).toBe(a.length);
        expect(generated.reduce((x, y) => x + y, 0)).toBe(b.length);
      }),
    );
  });

  it('have as many edges as the code', () => {
    expect([2, 31, 32, 63, 64, 2 ** 20].map(edgeCount)).toEqual([5, 5, 6, 6, 7, 21]);
  });

  it("score patterns as the paper's tables do, and honestly", () => {
    expect(patternScores(88, 100).codeScore).toBeCloseTo(0.83019, 5);
    expect(patternScores(96, 100).codeScore).toBeCloseTo(0.94118, 5);
    expect(patternScores(88, 100).f1).toBe(0.88);
    expect(patternScores(0, 10)).toEqual({ f1: 0, codeRecall: 0, codeScore: 0 });
  });

  it('count a stay once, even across points outside of the box', () => {
    const [inside, outside] = [
      [-8.6, 41.15],
      [-9, 41.15],
    ];
    const trips = {
      offsets: [0, 4, 5],
      lonLat: [inside, inside, outside, inside, inside].flat(),
      roads: [1, 1, 0, 1, 1],
    };
    expect([...cellVisits(trips, cityGrid(BOX)).values()]).toEqual([2]);
    expect([...roadVisits(trips)]).toEqual([
      [1, 3],
      [0, 1],
    ]);
  });

  it('rank places of equally many visits by their number', () => {
    const counts = new Map([
      [7, 2],
      [3, 2],
      [5, 9],
    ]);
    expect(mostVisited(counts, 2)).toEqual([5, 3]);
  });

  it('refuse what cannot be compared', () => {
    expect(() => sharedHistogram([], [1])).toThrow(/no real values/);
    expect(() => sharedHistogram([1], [NaN])).toThrow(/Value 0 of the generated ones is NaN/);
    const trips = { offsets: [0, 1], lonLat: [-8.6, 41.15], roads: [2] };
    expect(() => pointToRoadKm(trips, ROADS)).toThrow(/Point 0 is on road 2, and there are 2 roads/);
    expect([...travelKm(trips)]).toEqual([0]);
  });
});
