import { describe, expect, it } from 'vitest';
import { networkOf, type Line } from '../domain/testing/small-network';
import { emptyTrajectorySet, trajectorySetFrom } from '../domain/trajectory-set';
import { datasetChecks } from './dataset-checks';

/** A ring of six roads of 1 km; the last two are of another class. */
const corner = (n: number): Line[number] => [Math.cos((n * Math.PI) / 3), Math.sin((n * Math.PI) / 3)];
const ring = [0, 1, 2, 3, 4, 5];
const network = {
  ...networkOf(
    ring.map((n): Line => [corner(n), corner(n + 1)]),
    ring.map((n) => [n, (n + 1) % 6]),
  ),
  lengthMeters: new Float64Array(6).fill(1000),
  classNames: ['main', 'small'],
  classCodes: Uint16Array.from([0, 0, 0, 0, 1, 1]),
};

const MONDAY_EIGHT = Date.UTC(2024, 8, 2, 8) / 1000;
const trip = (roads: readonly number[], start = MONDAY_EIGHT) => ({
  roads,
  times: roads.map((_, i) => start + 60 * i),
});

describe('datasetChecks', () => {
  const trips = {
    train: trajectorySetFrom([
      trip([0, 1, 2]),
      trip([0, 1, 2]),
      trip([0, 1]),
      trip([1, 2], MONDAY_EIGHT + 6 * 86_400),
    ]),
    val: trajectorySetFrom([trip([0, 1, 2]), trip([2, 3])]),
    test: trajectorySetFrom([trip([2, 3], MONDAY_EIGHT - 9 * 3600), trip([0, 1, 2, 3, 4])]),
  };
  const checks = datasetChecks({ network, trips });

  it('counts repeats within splits and routes and pairs across them', () => {
    expect(checks.trips).toEqual({ train: 4, val: 2, test: 2 });
    expect(checks.repeats).toEqual({ train: 1, val: 0, test: 0 });
    expect(checks.pairs).toEqual({ train: 3, val: 2, test: 2 });
    const half = [
      { of: 'val', in: 'train', trips: 1, share: 0.5 },
      { of: 'test', in: 'train', trips: 0, share: 0 },
      { of: 'test', in: 'val', trips: 1, share: 0.5 },
    ];
    expect(checks.sharedRoutes).toEqual(half);
    expect(checks.sharedPairs).toEqual(half);
  });

  it('tells one pair by different routes from one route', () => {
    const twice = { ...trips, test: trajectorySetFrom([trip([0, 1, 2, 3, 4, 5, 0, 1, 2])]) };
    const { sharedRoutes, sharedPairs } = datasetChecks({ network, trips: twice });
    expect(sharedRoutes[1].trips).toBe(0);
    expect(sharedPairs[1].trips).toBe(1);
  });

  it('finds roads never driven, roads new to training, and coverage by class', () => {
    expect(checks.neverDriven).toEqual({
      roads: Uint32Array.of(5),
      share: 1 / 6,
      kilometers: 1,
      kilometerShare: 1 / 6,
    });
    expect(checks.newToTraining).toEqual({ roads: 2, trips: 3 });
    expect(checks.coverage).toEqual([
      { className: 'main', roads: 4, kilometers: 4, drivenRoads: 4, drivenKilometers: 4, visits: 21 },
      { className: 'small', roads: 2, kilometers: 2, drivenRoads: 1, drivenKilometers: 1, visits: 1 },
    ]);
  });

  it('counts departures by weekday and hour, and spreads', () => {
    expect(checks.departures[8]).toBe(6);
    // A week after Monday less a day, and nine hours before Monday at eight: both on Sundays.
    expect(checks.departures[24 * 6 + 8]).toBe(1);
    expect(checks.departures[24 * 6 + 23]).toBe(1);
    expect(checks.departures.reduce((sum, count) => sum + count, 0)).toBe(8);
    expect(checks.roadsPerTrip).toMatchObject({ median: 2.5, max: 5 });
    expect(checks.kilometers.max).toBe(5);
    expect(checks.minutes.max).toBe(4);
  });

  it('has something to say of no trips at all', () => {
    const none = { train: emptyTrajectorySet(), val: emptyTrajectorySet(), test: emptyTrajectorySet() };
    const empty = datasetChecks({ network, trips: none });
    expect(empty.neverDriven).toMatchObject({ share: 1, kilometerShare: 1 });
    expect(empty.sharedPairs.every(({ share }) => share === 0)).toBe(true);
    expect(empty.roadsPerTrip.max).toBe(0);
  });
});
