import fc from 'fast-check';
import { expect, it } from 'vitest';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { networkOf } from '../../domain/testing/small-network';
import { fastestPart, LONGEST_GAP_SECONDS } from './fastest';

/** Fifty roads of 200 m in a row at the equator. */
const at = (road: number) => [(200 * road) / METERS_PER_DEGREE, 0] as const;
const drawn = networkOf(
  Array.from({ length: 50 }, (_, road) => [at(road), at(road + 1)]),
  [],
);
const network = { ...drawn, lengthMeters: drawn.lengthMeters.map(() => 200) };
const of = (roads: number[], times: number[]) => fastestPart(network, roads, times);
const ROADS = Array.from({ length: 50 }, (_, road) => road);

it('a route without times, of one road, or one that ends before it begins is of no speed', () => {
  for (const times of [
    [NaN, NaN, NaN],
    [0, 10, NaN],
    [10, 5, 9],
  ])
    expect(of([0, 1, 2], times)).toEqual([NaN, -1]);
  expect(of([0], [0])).toEqual([NaN, -1]);
});

it('an even speed is found as it is', () => {
  const [kmh, end] = of(
    ROADS,
    ROADS.map((i) => 10 * i),
  );
  expect(kmh).toBeCloseTo(72, 9);
  expect(end).toBeGreaterThan(0);
  // A second of the clock may be missing.
  expect(of([0, 1, 2, 3], [0, 10, 20, 29])[0]).toBe((3.6 * 400) / 30);
});

it('a trip may begin anywhere on its first road, however long that is', () => {
  const long = { ...network, lengthMeters: network.lengthMeters.map((m, road) => (road === 0 ? 50 * m : m)) };
  expect(fastestPart(long, [0, 1], [0, 20])).toEqual([0, 1]);
  expect(fastestPart(long, [0, 1, 2], [0, 20, 40])[0]).toBeLessThan(20);
});

it('the distance as the crow flies counts over two minutes at least, and at the road where they end', () => {
  // Eight kilometres in one second amid a slow trip.
  const times = ROADS.map((i) => (i < 5 ? 400 * i : i < 45 ? 1600 : 1601 + 400 * (i - 45)));
  const [kmh, end] = of(ROADS, times);
  expect(kmh).toBeCloseTo((3.6 * 8200) / LONGEST_GAP_SECONDS, 6);
  expect(end).toBe(45);
});

it('no route is faster than the fastest of its parts, whatever the times', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 1, maxLength: 49 }), (steps) => {
      const times = steps.reduce((all, step) => [...all, all[all.length - 1] + step], [0]);
      const roads = ROADS.slice(0, times.length);
      const [kmh, end] = of(roads, times);
      const whole = (3.6 * 200 * (steps.length - 1)) / (times[steps.length] + 1);
      expect(kmh).toBeGreaterThanOrEqual(whole);
      expect(end).toBeGreaterThan(0);
    }),
  ));
