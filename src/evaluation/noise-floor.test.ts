import { describe, expect, it } from 'vitest';
import { Random } from '../base/random';
import { gridTown, walks } from '../domain/testing/grid-town';
import { selectTrips, trajectorySetFrom, type TrajectorySet } from '../domain/trajectory-set';
import { odPairsOf } from '../generation/od-pairs';
import { ATTRIBUTE_NAMES, DistributionDivergence } from './distribution-divergence';
import { isAboveNoise, noiseFloor, type NoiseFloorOptions } from './noise-floor';
import { tripAttributes } from './trip-attributes';

const TOWN = gridTown(5);
/** Walks of 3 to 11 roads at speeds that differ. */
function someWalks(count: number, seed: number): TrajectorySet {
  const random = new Random(seed);
  return trajectorySetFrom(
    Array.from({ length: count }, () => {
      const one = walks(TOWN, 1, 3 + random.int(9), () => random.int(1000));
      const slow = 0.5 + random.next();
      return { roads: one.roads, times: one.times.map((time) => slow * time) };
    }),
  );
}
const first = (count: number, from = 0) => Uint32Array.from({ length: count }, (_, i) => from + i);
const floorOf = (
  trips: TrajectorySet,
  sets: readonly TrajectorySet[] = [],
  options: NoiseFloorOptions = {},
) =>
  noiseFloor(
    odPairsOf(trips),
    tripAttributes(trips, TOWN),
    sets.map((routes) => tripAttributes(routes, TOWN)),
    options,
  );
const source = someWalks(41, 1);

describe('the noise floor', () => {
  it('holds halves of the trips against each other, and routes against the same halves', () => {
    const floor = floorOf(source, [source], { draws: 30, seed: 4 });
    expect([floor.trips, floor.draws]).toEqual([20, 30]);
    for (const name of ATTRIBUTE_NAMES) {
      const { value, low, high } = floor.divergences[name];
      expect(low).toBeLessThan(value);
      expect(value).toBeLessThan(high);
      expect(low >= 0 && high <= 1).toBe(true);
      // Trips that stand for routes are the very same comparison.
      expect(floor.sets[0][name]).toEqual(floor.divergences[name]);
    }
  });

  it('is a divergence between two halves', () => {
    const four = selectTrips(source, first(4));
    const floor = floorOf(four, [], { draws: 1, seed: 3 });
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
    expect(possible.some((value) => Math.abs(value - floor.divergences.distance.value) < 1e-12)).toBe(true);
  });

  it('deals trips of one OD pair to both halves', () => {
    const twice = selectTrips(source, [...first(10), ...first(10)]);
    const floor = floorOf(twice);
    expect(floor.sameOds).toBe(1);
    for (const name of ATTRIBUTE_NAMES)
      expect(floor.divergences[name]).toEqual({ value: 0, low: 0, high: 0 });
    expect(floorOf(selectTrips(source, first(10))).sameOds).toBeLessThan(0.5);
  });

  it('never tells driven trips from driven trips, in 95 % of 200 splits', () => {
    const all = someWalks(240, 7);
    const random = new Random(5);
    let told = 0;
    for (let split = 0; split < 200; split++) {
      const order = random.shuffle(first(240));
      const [trips, model] = [order.slice(0, 120), order.slice(120)].map((half) => selectTrips(all, half));
      const { divergences, sets } = floorOf(trips, [model], { seed: split });
      if (ATTRIBUTE_NAMES.some((name) => isAboveNoise(sets[0][name], divergences[name]))) told++;
    }
    expect(told).toBeLessThanOrEqual(10);
  });

  it('tells routes that are slower, and longer by four roads, from driven trips', () => {
    const trips = someWalks(240, 7);
    const routes = trajectorySetFrom(
      Array.from({ length: 240 }, (_, i) => {
        const roads = Array.from(trips.roads.subarray(trips.offsets[i], trips.offsets[i + 1]));
        for (let more = 0; more < 4; more++)
          roads.push(TOWN.successors[TOWN.successorOffsets[roads[roads.length - 1]]]);
        return { roads, times: roads.map((_, at) => 40 * at) };
      }),
    );
    const { divergences, sets } = floorOf(trips, [routes]);
    expect(isAboveNoise(sets[0].duration, divergences.duration)).toBe(true);
    expect(isAboveNoise(sets[0].distance, divergences.distance)).toBe(true);
  });

  it('is the same for the same seed', () => {
    expect(floorOf(source, [], { draws: 8, seed: 1 })).toEqual(floorOf(source, [], { draws: 8, seed: 1 }));
    expect(floorOf(source, [], { draws: 8, seed: 1 })).not.toEqual(
      floorOf(source, [], { draws: 8, seed: 2 }),
    );
  });

  it('is unknown without two trips', () => {
    const one = floorOf(selectTrips(source, [0]), [selectTrips(source, [0])]);
    expect([one.trips, one.divergences.radius, one.sets[0].radius]).toEqual([
      0,
      { value: NaN, low: NaN, high: NaN },
      { value: NaN, low: NaN, high: NaN },
    ]);
    expect(isAboveNoise(one.sets[0].radius, one.divergences.radius)).toBeNull();
  });
});
