import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random';
import { makeSampleCity } from '../sample-city/make-sample-city';
import { tripSimulation, type TripSimulation } from '../../../src/data/simulation/simulate-trips';
import { periodOf } from '../../../src/data/simulation/traffic';
import { driveRoute, HARDEST_BRAKING, type Drive } from './drive-route';

const MONDAY = Date.UTC(2024, 8, 2) / 1000;
const at = (hour: number) => MONDAY + 3600 * hour + 900;
const LIVELIEST = 1.8;

describe('a simulated drive', () => {
  let simulation: TripSimulation;
  const routes: Uint32Array[] = [];

  beforeAll(async () => {
    const { network } = makeSampleCity({ roads: 500, trips: 10, seed: 4 }).content;
    simulation = await tripSimulation(network, { trips: 40, seed: 1 });
    while (routes.length < 40) {
      const trip = simulation.simulator.next();
      if (typeof trip !== 'string') routes.push(trip.roads);
    }
  });

  const drive = (roads: Uint32Array, hour: number, seed = 1): Drive => {
    const departure = at(hour);
    const order = { roads, departure, period: periodOf(false, departure % 86_400), pace: 1 };
    return driveRoute({ ...simulation, speedSpread: 0.1 }, order, new Random(seed))!;
  };

  it('goes forward from its first road to its last, and enters each one as it comes there', () => {
    for (const roads of routes) {
      const { positions, entered } = drive(roads, 10);
      const lengths = Array.from(roads, (road) => simulation.town.network.lengthMeters[road]);
      const whole = lengths.reduce((sum, length) => sum + length, 0);
      expect(positions.every((position, i) => i === 0 || position >= positions[i - 1])).toBe(true);
      expect(positions[0]).toBeLessThan(lengths[0]);
      expect(positions[positions.length - 1]).toBeGreaterThan(whole - lengths[lengths.length - 1]);
      expect(positions[positions.length - 1]).toBeLessThan(whole);
      expect(entered).toHaveLength(roads.length);
      let start = 0;
      entered.forEach((time, i) => {
        const second = time - at(10);
        if (i > 0) {
          expect(positions[Math.floor(second)]).toBeLessThanOrEqual(start);
          expect(positions[Math.ceil(second)]).toBeGreaterThanOrEqual(start);
        }
        start += lengths[i];
      });
    }
  });

  it('has the speeds and accelerations of a car', () => {
    const { town } = simulation;
    for (const roads of routes) {
      const { positions } = drive(roads, 3);
      const fastest = Math.max(...Array.from(roads, (road) => town.limitsKmh[road] / 3.6));
      const speeds = positions.subarray(1).map((position, i) => position - positions[i]);
      expect(Math.max(...speeds)).toBeLessThanOrEqual(1.2 * fastest + 1e-9);
      const changes = speeds.subarray(1).map((speed, i) => speed - speeds[i]);
      expect(Math.max(...changes)).toBeLessThanOrEqual(LIVELIEST + 1e-9);
      expect(Math.min(...changes)).toBeGreaterThanOrEqual(-HARDEST_BRAKING - 1e-9);
    }
  });

  it('is slower, and stands more, where the same route is driven in the rush hour', () => {
    const sums = [3, 8].map((hour) => {
      const drives = routes.map((roads) => drive(roads, hour));
      const seconds = drives.reduce((sum, { positions }) => sum + positions.length - 1, 0);
      const meters = drives.reduce(
        (sum, { positions }) => sum + positions[positions.length - 1] - positions[0],
        0,
      );
      const standing = drives.reduce(
        (sum, { positions }) =>
          sum + positions.subarray(1).filter((position, i) => position - positions[i] < 0.3).length,
        0,
      );
      return { step: meters / seconds, standing: standing / seconds };
    });
    expect(sums[1].step).toBeLessThan(0.85 * sums[0].step);
    expect(sums[1].standing).toBeGreaterThan(sums[0].standing);
    const slower = routes.filter(
      (roads) => drive(roads, 8).positions.length > drive(roads, 3).positions.length,
    );
    expect(slower.length).toBeGreaterThan(0.8 * routes.length);
  });

  it('is the same for the same chances', () => {
    expect(drive(routes[0], 8, 5)).toEqual(drive(routes[0], 8, 5));
    expect(drive(routes[0], 8, 6)).not.toEqual(drive(routes[0], 8, 5));
  });
});
