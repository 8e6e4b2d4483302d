import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointMeasures, type PointComparison, type PointMeasures } from './point-measures';
import type { PointTrajectories } from './point-trajectories';
import { cityGrid, mostVisited } from './visit-counts';
import { mostCounted, WeightedMeasures } from './weighted-measures';

const BOX = { west: -8.69, east: -8.55, south: 41.13, north: 41.19 };
const ROADS = {
  offsets: [0, 2, 4, 6],
  lonLat: [-8.65, 41.15, -8.6, 41.15, -8.6, 41.15, -8.6, 41.18, -8.6, 41.18, -8.65, 41.15],
};

const trip = fc.array(
  fc.tuple(
    fc.double({ min: -8.7, max: -8.54, noNaN: true }),
    fc.double({ min: 41.12, max: 41.2, noNaN: true }),
    fc.nat(2),
  ),
  { minLength: 2, maxLength: 9 },
);
type Trip = readonly (readonly [lon: number, lat: number, road: number])[];

function setOf(trips: readonly Trip[]): PointTrajectories {
  const offsets = [0];
  for (const { length } of trips) offsets.push(offsets[offsets.length - 1] + length);
  const points = trips.flat();
  return {
    offsets,
    lonLat: points.flatMap(([lon, lat]) => [lon, lat]),
    roads: points.map(([, , road]) => road),
  };
}

const comparisonOf = (pairs: readonly (readonly [Trip, Trip])[]): PointComparison => ({
  real: setOf(pairs.map(([real]) => real)),
  generated: setOf(pairs.map(([, generated]) => generated)),
  roads: ROADS,
  grid: cityGrid(BOX),
});
const pairs = fc.array(fc.tuple(trip, trip), { minLength: 1, maxLength: 6 });
const names = (measures: PointMeasures) => Object.keys(measures) as (keyof PointMeasures)[];

describe.each(['paper', 'honest'] as const)('measures by weights of trips, %s', (mode) => {
  it('are the measures where each trip counts once', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const measures = pointMeasures(comparisonOf(all), mode);
        const weighted = new WeightedMeasures(comparisonOf(all), mode).at(all.map(() => 1));
        for (const name of names(measures)) expect(weighted[name]).toBeCloseTo(measures[name], 12);
      }),
    );
  });

  it('count a trip as often as its weight says', () => {
    fc.assert(
      fc.property(pairs, fc.infiniteStream(fc.nat(3)), (all, stream) => {
        const weights = all.map((_, i) => (i === 0 ? 1 : (stream.next().value as number)));
        const repeated = all.flatMap((pair, i) => new Array<typeof pair>(weights[i]).fill(pair));
        const weighted = new WeightedMeasures(comparisonOf(all), mode).at(weights);
        const measures = pointMeasures(comparisonOf(repeated), mode);
        // Bins are those of all trips, so that divergences may differ.
        for (const name of ['G-Den', 'G-Pat', 'R-Den', 'R-Pat'] as const)
          expect(weighted[name]).toBeCloseTo(measures[name], 12);
      }),
    );
  });

  it('are as good as can be of a set and itself', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const same = all.map(([real]) => [real, real] as const);
        const weighted = new WeightedMeasures(comparisonOf(same), mode).at(all.map((_, i) => i + 1));
        for (const name of ['T-Dist', 'S-Dist', 'Radius', 'PR-Dist'] as const) expect(weighted[name]).toBe(0);
        expect(weighted['R-Den']).toBeCloseTo(1, 12);
      }),
    );
  });

  it('need trips in pairs', () => {
    const a = [
      [-8.6, 41.15, 0],
      [-8.61, 41.15, 0],
    ] as const;
    const two = { ...comparisonOf([[a, a]]), generated: setOf([a, a]) };
    expect(() => new WeightedMeasures(two, mode)).toThrow(/1 driven trips and 2 generated ones/);
  });
});

it('the most counted places are the most visited ones', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 30 }), fc.integer({ min: 1, max: 12 }), (counts, k) => {
      const visits = new Map([...counts.entries()].filter(([, count]) => count > 0));
      const chosen = [...mostCounted(Int32Array.from(counts), k)].flatMap((is, place) => (is ? [place] : []));
      expect(chosen).toEqual(mostVisited(visits, k).sort((a, b) => a - b));
    }),
  );
});
