import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { gridTown } from '../../domain/testing/grid-town';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { routeSetFrom, StopReason } from '../../generation/route';
import { checkRouteTimes, timedRoutes, timedTrips, usualError } from './route-times';

const FEW = { resamples: 50, seed: 3 };
const network = gridTown(3);
const middle = (road: number) => [...network.centroidLonLat.subarray(2 * road, 2 * road + 2)];
const route = (roads: readonly number[], times: readonly number[], arrived = true) => ({
  ...{ roads, times, origin: roads[0], destination: arrived ? roads[roads.length - 1] : 7 },
  stop: arrived ? StopReason.arrived : StopReason.notStated,
});

describe('times of routes', () => {
  it('are of those that arrived, beside those of the trips that asked for them', () => {
    const trips = trajectorySetFrom([
      { roads: [0, 1, 2], times: [60, 90, 240] },
      { roads: [0, 4, 2], times: [61, 90, 360] },
      { roads: [5], times: [9] },
    ]);
    const routes = routeSetFrom([
      route([0, 3, 2], [60, 70, 120]),
      route([0, 2], [99, 159]),
      route([0, 1], [60, 120], false),
      route([0, 2], [60, NaN]),
      route([3], [60]),
    ]);
    const question = { from: middle(0), to: middle(2) };
    expect(timedRoutes(network, routes, [trips])).toEqual([
      { index: 0, question: { ...question, departure: 60 }, minutes: 1, truth: 3 },
      { index: 1, question: { ...question, departure: 99 }, minutes: 1, truth: null },
    ]);
    expect(timedTrips(network, trips)).toEqual([
      { index: 0, question: { ...question, departure: 60 }, minutes: 3, truth: 3 },
      { index: 1, question: { ...question, departure: 61 }, minutes: 299 / 60, truth: 299 / 60 },
    ]);
  });

  const timed = (minutes: number, truth: number | null) => ({
    index: 0,
    question: { from: [0, 0], to: [0, 1], departure: 0 } as const,
    ...{ minutes, truth },
  });

  it('are checked by how far they are from those of an encoder, and both from the truth where it is known', async () => {
    const routes = [timed(5, 4), timed(8, null), timed(3, 3), timed(10, null)];
    const report = await checkRouteTimes(routes, [4, 9, 7, 9], 2, NO_TASK, FEW);
    expect(report.routes).toBe(4);
    expect(report.apart.value).toBeCloseTo((1 + 1 + 4 + 1) / 4);
    expect(report.longer.value).toBeCloseTo((1 - 1 - 4 + 1) / 4);
    expect(report.beyond.value).toBe(0.25);
    expect(report.apart.low).toBeLessThanOrEqual(report.apart.value);
    expect(report.apart.high).toBeGreaterThanOrEqual(report.apart.value);
    const against = report.against!;
    expect(against.trips).toBe(2);
    expect(against.sources.map(({ source, errors }) => [source, errors.mae.value])).toEqual([
      ['routes', 0.5],
      ['encoder', 2],
    ]);
    const without = await checkRouteTimes([timed(5, null)], [4], 2, NO_TASK, FEW);
    expect(without.against).toBeNull();
  });

  it('differ too much where they do by more than nine in ten of the encoder’s own errors', () => {
    const trips = Array.from({ length: 11 }, (_, i) => timed(i, i));
    const said = Float64Array.from(trips, ({ minutes }) => 3 * minutes);
    expect(usualError(said, trips)).toBeCloseTo(18);
    expect(() => usualError([], [])).toThrow('no validation trips');
  });

  it('cannot be checked without any', async () => {
    await expect(checkRouteTimes([], [], 1, NO_TASK)).rejects.toThrow('No route arrived and has times');
  });
});
