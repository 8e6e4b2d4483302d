import { describe, expect, it } from 'vitest';
import type { Stretch } from '../../engine/routes/compare-routes';
import { compareRoutes } from '../../engine/routes/compare-routes';
import { gridCity } from '../../generation/testing/grid-city';
import { detourInWords, detoursOf } from './pair-journeys';
import { dayAndTime, timeOfDay } from './road-facts';

const city = gridCity(4, 4);
const journey = (...roads: number[]) => ({
  roads: Uint32Array.from(roads),
  times: Float64Array.from(roads, (_, i) => i),
});
const between = (real: number[], route: number[]) => {
  const [a, b] = [journey(...real), journey(...route)];
  return detoursOf(compareRoutes(city, a, b).stretches, a.roads, b.roads);
};
const geoIds = Float64Array.from({ length: city.roadCount }, (_, road) => 100 + road);
const km = (...roads: number[]) =>
  (roads.reduce((sum, road) => sum + city.lengthMeters[road], 0) / 1000).toFixed(2);

describe('where a route and its real trip diverge', () => {
  it('is nowhere for the same roads', () => {
    expect(between([1, 2, 3], [1, 2, 3])).toEqual([]);
  });

  it('is described by both ways and the road on which they meet again', () => {
    const [one, ...others] = between([1, 2, 3, 9], [1, 4, 5, 6, 9]);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ after: 1, until: 9 });
    expect([[...one.realRoads], [...one.routeRoads]]).toEqual([
      [2, 3],
      [4, 5, 6],
    ]);
    expect(detourInWords(one, geoIds)).toBe(
      `After road 101 the real trip takes ${km(2, 3)} km over 2 roads, ` +
        `the route takes ${km(4, 5, 6)} km over 3 roads; they meet again on road 109.`,
    );
  });

  it('may be at the start, twice, or without an end', () => {
    const apart = between([1, 2, 3], [4, 5]);
    expect(apart).toHaveLength(1);
    expect(detourInWords(apart[0], geoIds)).toMatch(/^From the start .*do not meet again\.$/);
    const twice = between([1, 2, 3, 4, 5], [1, 6, 3, 5, 7]);
    expect(twice.map(({ after, until }) => [after, until])).toEqual([
      [1, 3],
      [3, 5],
      [5, null],
    ]);
    expect(detourInWords(twice[1], geoIds)).toContain('the route goes straight on');
    expect(detourInWords(twice[2], geoIds)).toContain('After road 105 the real trip has ended');
  });

  it('joins stretches of both kinds', () => {
    const stretch = (
      kind: Stretch['kind'],
      realFrom: number,
      realTo: number,
      routeFrom: number,
      routeTo: number,
    ) => ({
      ...{ kind, realFrom, realTo, routeFrom, routeTo },
      km: 1,
    });
    const list = [stretch('real', 0, 1, 0, 0), stretch('route', 1, 1, 0, 2), stretch('both', 1, 2, 2, 3)];
    const [detour] = detoursOf(list, Uint32Array.of(1, 2), Uint32Array.of(3, 4, 2));
    expect(detour).toMatchObject({ after: null, until: 2, realKm: 1, routeKm: 1 });
  });
});

describe('times', () => {
  it('are those of the file, in no zone', () => {
    const at = Date.UTC(2013, 6, 1, 8, 15, 30) / 1000;
    expect([timeOfDay(at), dayAndTime(at)]).toEqual(['08:15:30', '2013-07-01 08:15']);
  });
});
