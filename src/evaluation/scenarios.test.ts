import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haversineKm } from '../domain/geo';
import { gridTown, walks } from '../domain/testing/grid-town';
import { trajectorySetFrom, type TrajectorySet } from '../domain/trajectory-set';
import { lengthKm } from './conduct/conduct';
import { cityCentre, isPeak, SCENARIO_KEYS, SCENARIOS, scenariosOf, type ScenarioKey } from './scenarios';

const TOWN = gridTown(6);
const DAY = 86_400;
/** Monday 2 November 2015, 0:00 by the wall clock. */
const MONDAY = Date.UTC(2015, 10, 2) / 1000;

const tripAt = (time: number) => ({ roads: [0, 1], times: [time, time + 60] });
const membersOf = (trips: TrajectorySet, key: ScenarioKey) => {
  const mask = scenariosOf(TOWN, trips).scenarios.find((scenario) => scenario.key === key)?.mask;
  return Array.from(mask ?? []).flatMap((one, i) => (one === 1 ? [i] : []));
};
const anyTrips = fc
  .array(
    fc.record({
      roads: fc.array(fc.nat(TOWN.roadCount - 1), { minLength: 1, maxLength: 8 }),
      time: fc.integer({ min: -9 * DAY, max: 9 * DAY }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((all) =>
    trajectorySetFrom(
      all.map(({ roads, time }) => ({ roads, times: roads.map((_road, i) => MONDAY + time + i) })),
    ),
  );

describe('scenarios of roads', () => {
  it('go by the class that makes most of a length, where there are classes', () => {
    const trips = trajectorySetFrom([[0], [0, 2], [1, 2, 3], [3]].map((roads) => ({ roads, times: roads })));
    const classNames = ['primary_link', 'tertiary', 'residential'];
    const classCodes = Uint16Array.from({ length: TOWN.roadCount }, (_, road) => Math.min(road, 2));
    const lengthMeters = new Float64Array(TOWN.roadCount).fill(100);
    const { scenarios } = scenariosOf({ ...TOWN, classNames, classCodes, lengthMeters }, trips);
    const of = (wanted: ScenarioKey) => [...(scenarios.find(({ key }) => key === wanted)?.mask ?? [])];
    expect(of('mainRoads')).toEqual([1, 1, 0, 0]);
    expect(of('throughRoads')).toEqual([]);
    expect(of('localRoads')).toEqual([0, 0, 1, 1]);
    expect(membersOf(trips, 'localRoads')).toEqual([]);
  });
});

describe('scenarios of time', () => {
  it('go by the day and hour of the wall clock', () => {
    const trips = trajectorySetFrom(
      [0, 7 * 3600 - 1, 7 * 3600, 10 * 3600, 4 * DAY + 17 * 3600, 5 * DAY + 8 * 3600, 6 * DAY].map((s) =>
        tripAt(MONDAY + s),
      ),
    );
    expect(membersOf(trips, 'weekday')).toEqual([0, 1, 2, 3, 4]);
    const quarters = (['night', 'morning', 'afternoon', 'evening'] as const).map((key) =>
      membersOf(trips, key),
    );
    expect(quarters).toEqual([[0, 6], [1, 2, 3, 5], [4], []]);
    expect(membersOf(trips, 'weekend')).toEqual([5, 6]);
    expect(membersOf(trips, 'peak')).toEqual([2, 4]);
    expect(membersOf(trips, 'offPeak')).toEqual([0, 1, 3, 5, 6]);
    expect(isPeak(MONDAY + 20 * 3600)).toBe(false);
  });

  it('are absent without times, and that is said', () => {
    const { scenarios, absent } = scenariosOf(TOWN, trajectorySetFrom([tripAt(NaN), tripAt(NaN)]));
    expect(absent.filter(({ why }) => why === 'no times').map(({ key }) => key)).toEqual([
      'weekday',
      'weekend',
      'peak',
      'offPeak',
      'night',
      'morning',
      'afternoon',
      'evening',
    ]);
    expect(scenarios.map(({ key }) => key)).not.toContain('weekday');
  });

  it('leave out single trips without a time', () => {
    const trips = trajectorySetFrom([tripAt(MONDAY), tripAt(NaN)]);
    expect(membersOf(trips, 'weekday')).toEqual([0]);
    expect(scenariosOf(TOWN, trips).absent).toContainEqual({ key: 'weekend', why: 'no trips' });
  });
});

describe('scenarios', () => {
  it('of one kind hold every pair once', () => {
    const kinds: ScenarioKey[][] = [
      ['weekday', 'weekend'],
      ['peak', 'offPeak'],
      ['withinCentre', 'toCentre', 'fromCentre', 'outside'],
      ['short', 'medium', 'long'],
    ];
    fc.assert(
      fc.property(anyTrips, (trips) => {
        const found = scenariosOf(TOWN, trips);
        for (const kind of kinds) {
          const all = kind.flatMap((key) => membersOf(trips, key));
          expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: trips.tripCount }, (_, i) => i));
        }
        expect([...found.scenarios, ...found.absent].map(({ key }) => key).sort()).toEqual(
          [...SCENARIO_KEYS].sort(),
        );
        for (const { count, mask } of found.scenarios)
          expect(mask.filter((one) => one === 1)).toHaveLength(count);
      }),
    );
  });

  it('of length are thirds, ordered', () => {
    let turn = 0;
    const trips = trajectorySetFrom(
      Array.from({ length: 30 }, (_, i) => {
        const one = walks(TOWN, 1, 3 + i, () => (turn += 5));
        return { roads: one.roads, times: one.times };
      }),
    );
    const of = (key: ScenarioKey) => membersOf(trips, key);
    expect([of('short').length, of('medium').length, of('long').length]).toEqual([10, 10, 10]);
    const km = (i: number) => lengthKm(TOWN, trips.roads.subarray(trips.offsets[i], trips.offsets[i + 1]));
    expect(Math.max(...of('short').map(km))).toBeLessThan(Math.min(...of('medium').map(km)));
    expect(Math.max(...of('medium').map(km))).toBeLessThan(Math.min(...of('long').map(km)));
  });

  it('of no trips are all absent, without a centre', () => {
    const none = scenariosOf(TOWN, trajectorySetFrom([]));
    expect([none.scenarios.length, none.absent.length, none.centre, none.lengthBoundsKm]).toEqual([
      0,
      SCENARIO_KEYS.length,
      null,
      null,
    ]);
  });

  it('each say what is in them', () => {
    expect(Object.keys(SCENARIOS)).toEqual([...SCENARIO_KEYS]);
  });
});

describe('the centre', () => {
  it('is the smallest disc around the median that holds half of the ends', () => {
    fc.assert(
      fc.property(anyTrips, (trips) => {
        const { lon, lat, radiusKm } = cityCentre(TOWN, trips)!;
        const at = (road: number) => TOWN.centroidLonLat.subarray(2 * road, 2 * road + 2);
        const ends = Array.from({ length: trips.tripCount }, (_, i) => [
          trips.roads[trips.offsets[i]],
          trips.roads[trips.offsets[i + 1] - 1],
        ]).flat();
        const km = ends.map((road) => haversineKm(lon, lat, at(road)[0], at(road)[1]));
        expect(km.filter((one) => one <= radiusKm).length).toBeGreaterThanOrEqual(trips.tripCount);
        expect(km.filter((one) => one < radiusKm).length).toBeLessThan(trips.tripCount);
        for (const [axis, middle] of [lon, lat].entries()) {
          const visited = Array.from(trips.roads, (road) => at(road)[axis]);
          expect(2 * visited.filter((one) => one < middle).length).toBeLessThan(visited.length + 1);
          expect(2 * visited.filter((one) => one > middle).length).toBeLessThanOrEqual(visited.length);
        }
      }),
    );
  });
});
