import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { isWeekend } from '../../../domain/time-statistics';
import { trajectorySetFrom } from '../../../domain/trajectory-set';
import { networkOf, type Line } from '../../../domain/testing/small-network';
import { experimentOdPairs } from '../../../systems/routes/drawing/draw-routes';
import { tinyCity, tinyExperiment } from '../../../systems/routes/testing/tiny-experiment';
import { departureTime, pairOnMap, pairsOfTrips, randomPairs } from './od-draws';

const DAY = 86_400;
const seconds = (text: string) => Date.parse(`${text}Z`) / 1000;
let city: Dataset;
beforeAll(async () => {
  city = await tinyCity();
});

describe('a chosen departure', () => {
  it('is that time on the day itself, or on the next day of that name', () => {
    const monday = seconds('2013-07-01T17:20:05');
    const at = (weekday: number | null) =>
      new Date(1000 * departureTime({ secondsOfDay: 8 * 3600 + 90, weekday }, monday)).toISOString();
    expect(at(null)).toBe('2013-07-01T08:01:30.000Z');
    expect(at(0)).toBe('2013-07-01T08:01:30.000Z');
    expect(at(2)).toBe('2013-07-03T08:01:30.000Z');
    expect(at(6)).toBe('2013-07-07T08:01:30.000Z');
    expect(isWeekend(departureTime({ secondsOfDay: 0, weekday: 5 }, monday))).toBe(true);
  });
});

describe('pairs of trips', () => {
  it("are an experiment's own, with the trips' own departures", () => {
    const config = tinyExperiment({ epochs: 1, odPairs: 5 });
    const { test } = experimentOdPairs(city, config);
    const chosen = pairsOfTrips(city, 'test', { count: 5, seed: config.seed }, null);
    expect(chosen).toMatchObject({ from: 'test', tripIndices: test.tripIndices });
    expect(chosen.pairs.origins).toEqual(test.origins);
    expect(chosen.pairs.departures).toEqual(test.departures);
  });

  it('leave at a chosen time, on their own days or on a chosen one', () => {
    const many = { count: 20, seed: 1 };
    const own = pairsOfTrips(city, 'train', many, null).pairs.departures;
    const eight = pairsOfTrips(city, 'train', many, { secondsOfDay: 28_800, weekday: null });
    expect([...eight.pairs.departures]).toEqual(
      Array.from(own, (time) => Math.floor(time / DAY) * DAY + 28_800),
    );
    const sunday = pairsOfTrips(city, 'train', many, { secondsOfDay: 28_800, weekday: 6 }).pairs.departures;
    expect(new Set(sunday).size).toBe(1);
    expect(new Date(1000 * sunday[0]).getUTCDay()).toBe(0);
  });

  it('need trips', () => {
    const none = { ...city, trips: { ...city.trips, test: trajectorySetFrom([]) } };
    expect(() => pairsOfTrips(none, 'test', { count: 5, seed: 1 }, null)).toThrow(/no test trips/);
    for (const count of [0, 1.5, NaN])
      expect(() => pairsOfTrips(city, 'test', { count, seed: 1 }, null)).toThrow(/whole number from 1 up/);
  });
});

describe('random pairs', () => {
  const anyLine: Line = [
    [0, 0],
    [0, 1],
  ];
  /** Roads 1, 2 and 3 in a ring; 0 leads into it and 4 out of it. */
  const network = networkOf(
    [anyLine, anyLine, anyLine, anyLine, anyLine],
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 1],
      [3, 4],
    ],
  );
  const train = trajectorySetFrom([
    { roads: [1, 2], times: [100, 110] },
    { roads: [2, 3], times: [DAY + 200, DAY + 210] },
  ]);
  const ring = { network, trips: { ...({} as Dataset['trips']), train } };

  it('lie among roads that reach one another, all as likely, and never end where they start', () => {
    const { pairs, tripIndices, from } = randomPairs(ring, { count: 3000, seed: 4 }, null);
    expect([from, tripIndices]).toEqual(['random', null]);
    const seen = new Map<string, number>();
    pairs.origins.forEach((origin, i) => {
      const key = `${origin} ${pairs.destinations[i]}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    });
    expect([...seen.keys()].sort()).toEqual(['1 2', '1 3', '2 1', '2 3', '3 1', '3 2']);
    for (const count of seen.values()) expect(Math.abs(count - 500)).toBeLessThan(100);
    expect(new Set(pairs.departures)).toEqual(new Set([100, DAY + 200]));
  });

  it('are the same for a seed, and leave when told', () => {
    const draw = (seed: number) =>
      randomPairs(ring, { count: 10, seed }, { secondsOfDay: 60, weekday: null }).pairs;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1).origins).not.toEqual(draw(2).origins);
    expect(new Set(draw(1).departures)).toEqual(new Set([60]));
  });

  it('need two roads', () => {
    const line = { ...ring, network: networkOf([anyLine, anyLine], [[0, 1]]) };
    expect(() => randomPairs(line, { count: 1, seed: 1 }, null)).toThrow(/reached from each other/);
  });

  it('one on the map leaves at the usual time, or when told', () => {
    expect([...pairOnMap(ring, 0, 4, null).pairs.departures]).toEqual([200]);
    expect(pairOnMap(ring, 0, 4, { secondsOfDay: 60, weekday: 4 })).toEqual({
      from: 'map',
      pairs: {
        origins: Uint32Array.of(0),
        destinations: Uint32Array.of(4),
        departures: Float64Array.of(DAY + 60),
      },
      tripIndices: null,
    });
  });
});
