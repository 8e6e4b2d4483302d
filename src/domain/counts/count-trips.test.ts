import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf, type Line } from '../testing/small-network';
import { emptyTrajectorySet, trajectorySetFrom } from '../trajectory-set';
import { countTrips } from './count-trips';
import { flowTable } from './series-table';

const lines = Array.from({ length: 4 }, (_, i): Line => [
  [i, 0],
  [i + 1, 0],
]);
const network = networkOf(lines, [
  [0, 1],
  [1, 2],
  [2, 3],
]);
const MIDNIGHT = Date.UTC(2024, 8, 2) / 1000;

describe('counts of trips', () => {
  const trips = trajectorySetFrom([
    { roads: [0, 1, 2], times: [290, 299, 300].map((t) => MIDNIGHT + t) },
    { roads: [1, 2], times: [305, 1200].map((t) => MIDNIGHT + t) },
  ]);

  it('are of the busiest roads, bin by bin, with zeros where nobody drove', () => {
    expect(countTrips(network, [trips], { roads: 2 })).toEqual({
      ids: ['1', '2'],
      lonLat: Float64Array.of(1.5, 0, 2.5, 0),
      times: Float64Array.of(0, 300, 600, 900, 1200).map((t) => MIDNIGHT + t),
      features: ['flow'],
      values: Float32Array.of(1, 0, 1, 1, 0, 0, 0, 0, 0, 1),
      roads: Uint32Array.of(1, 2),
    });
    expect(countTrips(network, [trips, trips], { roads: 9, binSeconds: 3600 })).toMatchObject({
      ids: ['0', '1', '2'],
      values: Float32Array.of(2, 4, 4),
    });
  });

  it('count every visit once, whatever the bins', () => {
    const trip = fc
      .array(fc.tuple(fc.nat(3), fc.nat(100_000)), { minLength: 1, maxLength: 6 })
      .map((visits) => ({
        roads: visits.map(([road]) => road),
        times: visits.map(([, time]) => time).sort((a, b) => a - b),
      }));
    fc.assert(
      fc.property(fc.array(trip, { minLength: 1 }), fc.constantFrom(60, 300, 3600), (all, binSeconds) => {
        const series = countTrips(network, [trajectorySetFrom(all)], { roads: 4, binSeconds });
        const seen = all.flatMap(({ roads, times }) => roads.map((road, i) => [road, times[i]]));
        const wanted = series.values.map((_, cell) => {
          const [road, from] = [
            series.roads![cell % series.ids.length],
            series.times[Math.floor(cell / series.ids.length)],
          ];
          return seen.filter(([one, time]) => one === road && time >= from && time < from + binSeconds)
            .length;
        });
        expect(series.values).toEqual(wanted);
        expect(series.values.reduce((sum, count) => sum + count, 0)).toBe(seen.length);
      }),
      { numRuns: 30 },
    );
  });

  it('make a table', () => {
    const late = trajectorySetFrom([{ roads: [0], times: [MIDNIGHT + 40_000] }]);
    const { table } = flowTable(countTrips(network, [trips, late], { roads: 3 }), network);
    expect([table.rows, table.firstWeekday, table.measured]).toEqual([134, 0, null]);
  });

  it('refuse what cannot be counted', () => {
    const far = trajectorySetFrom([{ roads: [0, 1], times: [0, 1e12] }]);
    expect(() => countTrips(network, [emptyTrajectorySet()], { roads: 3 })).toThrow(/no trips to count/);
    expect(() => countTrips(network, [trips], { roads: 0 })).toThrow(/from 1 on, not 0/);
    expect(() => countTrips(network, [trips], { roads: 1, binSeconds: 7 })).toThrow(
      /divide a day.*7 s do not/,
    );
    expect(() => countTrips(network, [far], { roads: 2 })).toThrow(/more than 134217728 counts/);
  });
});
