import { describe, expect, it } from 'vitest';
import { successorIndex } from '../../../src/domain/road-network';
import { makeLargeCity, type LargeCityTrip } from './large-city';
import { FOUR_WEEKS } from './make-sample-city';

const { firstDay: FIRST_DAY, days: DAYS } = FOUR_WEEKS;

const options = { roads: 700, trips: 3000, seed: 5 };
const city = makeLargeCity(options);
const trips = [...city.trips()];

describe('the trips of a large city', () => {
  it('are as many as asked for, and the same each time', () => {
    expect(trips.length).toBe(3000);
    let at = 0;
    const text = ({ roads, times, split }: LargeCityTrip) => [split, ...roads, ...times].join();
    for (const trip of makeLargeCity(options).trips()) expect(text(trip)).toBe(text(trips[at++]));
  });

  it('drive from road to road, each at most once, in the four weeks', () => {
    for (const { planned, roads, times } of trips) {
      expect(roads.length).toBeGreaterThanOrEqual(8);
      expect(roads.length).toBeLessThanOrEqual(60);
      expect(new Set(roads).size).toBe(roads.length);
      expect([roads[0], roads[roads.length - 1]]).toEqual([planned.origin, planned.destination]);
      const follows = (road: number, i: number) =>
        i === 0 || successorIndex(city.plan.network, roads[i - 1], road) >= 0;
      expect(roads.every(follows)).toBe(true);
      expect(times.every((time, i) => i === 0 || time > times[i - 1])).toBe(true);
      expect(times[0]).toBeGreaterThanOrEqual(FIRST_DAY);
      expect(times[0]).toBeLessThan(FIRST_DAY + DAYS * 86_400);
    }
  });

  it('leave at the hours and on the days of their kind, from many origins', () => {
    const weekend = (seconds: number) => Math.floor((seconds - FIRST_DAY) / 86_400) % 7 >= 5;
    for (const { planned } of trips) expect(weekend(planned.departure)).toBe(planned.weekend);
    expect(new Set(trips.map(({ roads }) => roads[0])).size).toBeGreaterThan(30);
    expect(new Set(trips.map(({ times }) => Math.floor((times[0] - FIRST_DAY) / 86_400))).size).toBe(DAYS);
  });

  it('are dealt out by pair, eight in ten to training', () => {
    const splits = new Map<string, Set<string>>();
    const count = { train: 0, val: 0, test: 0 };
    for (const { roads, split } of trips) {
      const pair = `${roads[0]} ${roads[roads.length - 1]}`;
      splits.set(pair, (splits.get(pair) ?? new Set()).add(split));
      count[split]++;
    }
    for (const found of splits.values()) expect(found.size).toBe(1);
    expect(Math.abs(count.train / trips.length - 0.8)).toBeLessThan(0.03);
    expect(Math.abs(count.val / trips.length - 0.1)).toBeLessThan(0.03);
  });
});
