import { describe, expect, it } from 'vitest';
import { gridTown, walks } from '../domain/testing/grid-town';
import { selectTrips, trajectorySetFrom } from '../domain/trajectory-set';
import { ATTRIBUTE_NAMES, DistributionDivergence } from './distribution-divergence';
import { noiseFloor } from './noise-floor';
import { tripAttributes } from './trip-attributes';

const TOWN = gridTown(5);
let turn = 0;
const source = trajectorySetFrom(
  Array.from({ length: 40 }, (_, i) => {
    const one = walks(TOWN, 1, 4 + (i % 9), () => (turn += 3));
    return { roads: one.roads, times: one.times.map((time, at) => time + at * i) };
  }),
);
const first = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

describe('the noise floor', () => {
  it('compares the trips with as many others, where there are twice so many', () => {
    const floor = noiseFloor(TOWN, source, first(13), { draws: 30, seed: 4 });
    expect([floor.between, floor.trips, floor.draws]).toEqual(['others', 13, 30]);
    for (const name of ATTRIBUTE_NAMES) {
      const { value, low, high } = floor.divergences[name];
      // The mean of equal numbers may be off by their last digit.
      expect(low).toBeLessThanOrEqual(value + 1e-12);
      expect(value).toBeLessThanOrEqual(high + 1e-12);
      expect(low >= 0 && high <= 1).toBe(true);
    }
  });

  it('has a range where the others are exactly as many', () => {
    const { divergences: floor } = noiseFloor(TOWN, source, first(20), { draws: 30 });
    for (const name of ATTRIBUTE_NAMES) expect(floor[name].high).toBeGreaterThan(floor[name].low);
  });

  it('is a divergence between two groups of the trips', () => {
    const four = selectTrips(source, first(4));
    const { divergences: floor } = noiseFloor(TOWN, four, first(4), { draws: 1, seed: 3 });
    const all = tripAttributes(four, TOWN);
    const possible = [
      [0, 1, 2, 3],
      [0, 2, 1, 3],
      [0, 3, 1, 2],
    ].map(([a, b, c, d]) => {
      const [one, other] = [Float64Array.of(0, 0, 0, 0), Float64Array.of(0, 0, 0, 0)];
      one[a] = one[b] = other[c] = other[d] = 1;
      return new DistributionDivergence('distance', all, all).value(one, other);
    });
    expect(possible.some((value) => Math.abs(value - floor.distance.value) < 1e-12)).toBe(true);
  });

  it('compares halves where there are too few others, and says of how many trips', () => {
    const floor = noiseFloor(TOWN, source, first(21), { draws: 10 });
    expect([floor.between, floor.trips]).toEqual(['halves', 20]);
    expect(noiseFloor(TOWN, source, first(14), { draws: 10 })).toMatchObject({
      between: 'halves',
      trips: 14,
    });
    expect(floor.divergences.distance.value).toBeGreaterThan(0);
  });

  it('counts a trip that is named twice once, and is the same for the same seed', () => {
    const twice = noiseFloor(TOWN, source, Uint32Array.of(3, 3, 5), { draws: 8, seed: 1 });
    expect(twice).toEqual(noiseFloor(TOWN, source, Uint32Array.of(3, 5), { draws: 8, seed: 1 }));
    expect(twice.trips).toBe(2);
    expect(twice).not.toEqual(noiseFloor(TOWN, source, Uint32Array.of(3, 5), { draws: 8, seed: 2 }));
  });

  it('is nothing between trips that are all alike', () => {
    const alike = trajectorySetFrom(
      Array.from({ length: 12 }, () => ({ roads: [0, 1, 2], times: [0, 9, 30] })),
    );
    for (const chosen of [first(4), first(9)])
      for (const name of ATTRIBUTE_NAMES)
        expect(noiseFloor(TOWN, alike, chosen).divergences[name]).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('is unknown without two trips', () => {
    const one = noiseFloor(TOWN, selectTrips(source, [0]), first(1));
    expect([one.trips, one.divergences.radius]).toEqual([0, { value: NaN, low: NaN, high: NaN }]);
  });
});
