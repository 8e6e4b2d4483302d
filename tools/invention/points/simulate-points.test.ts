import { beforeAll, describe, expect, it } from 'vitest';
import { testTask } from '../../../src/base/testing/test-task';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { tripAt } from '../../../src/domain/trajectory-set';
import { gridTown } from '../../../src/domain/testing/grid-town';
import { METERS_PER_DEGREE } from '../../../src/domain/geo';
import { makeSampleCity } from '../sample-city/make-sample-city';
import { placeOnRoad } from './recorded-trips';
import { pointSettings } from '../../../src/data/simulation/simulation-settings';
import { pointsReadme, simulatePoints, type PointSimulation } from './simulate-points';

const settings = { trips: 20, days: 7 };
const metersBetween = ([aLon, aLat]: Iterable<number>, [bLon, bLat]: Iterable<number>) =>
  METERS_PER_DEGREE * Math.hypot((aLon - bLon) * Math.cos((aLat * Math.PI) / 180), aLat - bLat);

describe('simulated GPS points', () => {
  let network: RoadNetwork;
  let simulation: PointSimulation;
  beforeAll(async () => {
    ({ network } = makeSampleCity({ roads: 700, trips: 10, seed: 4 }).content);
    simulation = await simulatePoints(network, settings, { seed: 3 });
  });

  it('are 20 to 200 for each trip, at the even intervals of its vehicle', () => {
    const { trips, traces, step } = simulation;
    expect([trips.tripCount, traces.traceCount, step.counts.trips]).toEqual([20, 20, 20]);
    expect(step.counts.points).toBe(traces.times.length);
    const intervals = new Map<number, number>();
    for (let trace = 0; trace < traces.traceCount; trace++) {
      const times = traces.times.subarray(traces.offsets[trace], traces.offsets[trace + 1]);
      expect(times.length).toBeGreaterThanOrEqual(20);
      expect(times.length).toBeLessThanOrEqual(200);
      const interval = times[1] - times[0];
      const vehicle = traces.vehicleCodes[trace];
      expect(intervals.get(vehicle) ?? interval).toBe(interval);
      intervals.set(vehicle, interval);
      expect(times.every((time, i) => time === times[0] + interval * i)).toBe(true);
    }
    expect(new Set(intervals.values())).toEqual(new Set([10, 15]));
  });

  it('are on the roads that the trip says, when it says so', () => {
    const { trips, traces } = simulation;
    for (let trace = 0; trace < traces.traceCount; trace++) {
      const { roads, times } = tripAt(trips, trace);
      expect(times[0]).toBe(traces.times[traces.offsets[trace]]);
      expect(times.every((time, i) => i === 0 || time > times[i - 1])).toBe(true);
      for (let point = traces.offsets[trace]; point < traces.offsets[trace + 1]; point++) {
        const on = times.filter((time) => time <= traces.times[point]).length - 1;
        // Entry times are rounded, and a second each where roads are shorter than that.
        const near = roads.subarray(Math.max(0, on - 1), on + 2);
        const places = [...near].flatMap((road) =>
          Array.from({ length: 11 }, (_, i) => placeOnRoad(network, road, i / 10)),
        );
        const here = traces.lonLat.subarray(2 * point, 2 * point + 2);
        expect(Math.min(...places.map((place) => metersBetween(here, place)))).toBeLessThan(60);
      }
    }
  });

  it('are the same for the same seed, and others for another', async () => {
    const few = { trips: 6, days: 7 };
    const [first, again, other] = await Promise.all(
      [3, 3, 4].map((seed) => simulatePoints(network, few, { seed })),
    );
    expect(again).toEqual(first);
    expect(other.traces.lonLat).not.toEqual(first.traces.lonLat);
  });

  it('have a README with their figures', () => {
    const { step, figures } = simulation;
    const text = pointsReadme('Points', 'city.zip', step, figures, 'CC0 1.0');
    expect(text).toContain(
      'node --import tsx tools/make-points.ts --from city.zip --trips 20 --days 7 --start 2024-09-02 --seed 3',
    );
    expect(text).toContain(`| points | ${step.counts.points.toLocaleString('en')} |`);
    expect(text).toContain('CC0 1.0, as the roads.');
    expect(text).not.toContain('NaN');
  });

  it('can be stopped', async () => {
    const task = testTask({ onProgress: ({ done }) => done > 0 && task.cancel() });
    await expect(simulatePoints(network, settings, { seed: 3, task })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('what cannot be simulated', () => {
  it('is a setting out of range', () => {
    expect(() => pointSettings({ trips: 0.5 })).toThrow(
      /The setting trips \(trips\) must be a whole number from 1/,
    );
    expect(() => pointSettings({ leastNoise: 9 })).toThrow(
      /\(leastNoise, 9\) must not be more than .*mostNoise, 8/,
    );
  });

  it('is a drive of twenty points on a few short roads', async () => {
    await expect(simulatePoints(gridTown(3), { trips: 5 }, { seed: 1 })).rejects.toThrow(
      /Drives of 20 to 200 GPS points cannot be simulated on these \d+ roads: of 5000 planned trips/,
    );
  });
});
