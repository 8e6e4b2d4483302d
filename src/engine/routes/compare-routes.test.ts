import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { networkOf, type Line } from '../../domain/testing/small-network';
import { measureRoutes } from '../../evaluation/route-measures';
import { routeSetFrom, StopReason } from '../../generation/route';
import { compareRoutes, stepsOfRoute, stretchesOf, type Journey } from './compare-routes';

/** Ten roads side by side; road r is 100 + r metres long. */
const network = networkOf(
  Array.from({ length: 10 }, (_, r): Line => [
    [r * 0.001, 52],
    [r * 0.001, 52.001],
  ]),
  [],
);

const journey = (...roads: number[]): Journey => ({
  roads: Uint32Array.from(roads),
  times: Float64Array.from(roads, (_, i) => 1000 + 10 * i * i),
});
const compare = (real: Journey, route: Journey) => compareRoutes(network, real, route);
const outline = (real: Journey, route: Journey) =>
  stretchesOf(network, real.roads, route.roads).map(
    ({ kind, realFrom, realTo, routeFrom, routeTo }) =>
      `${kind} ${realFrom}-${realTo} ${routeFrom}-${routeTo}`,
  );

describe('a route and its real trip', () => {
  it('are the same', () => {
    const same = compare(journey(1, 2, 3), journey(1, 2, 3));
    expect(same).toMatchObject({
      identical: true,
      parting: null,
      rejoins: [],
      sharedPrefix: 3,
      sharedOfReal: 1,
      sharedOfRoute: 1,
      hausdorffKm: 0,
      dtwKm: 0,
      edr: 0,
    });
    expect(same.stretches).toHaveLength(1);
  });

  it('part and meet again', () => {
    const [real, route] = [journey(1, 2, 3, 4, 5, 9), journey(1, 2, 6, 5, 7, 9)];
    expect(outline(real, route)).toEqual([
      'both 0-2 0-2',
      'real 2-4 2-2',
      'route 4-4 2-3',
      'both 4-5 3-4',
      'route 5-5 4-5',
      'both 5-6 5-6',
    ]);
    const compared = compare(real, route);
    expect(compared).toMatchObject({
      identical: false,
      sharedPrefix: 2,
      parting: { road: 2, realNext: 3, routeNext: 6 },
      rejoins: [
        { road: 5, realVisit: 4, routeVisit: 3 },
        { road: 9, realVisit: 5, routeVisit: 5 },
      ],
      real: { roads: 6, seconds: 250 },
      route: { roads: 6, seconds: 250 },
    });
    expect(compared.real.km).toBeCloseTo(0.624, 9);
    expect(compared.sharedKm).toBeCloseTo(0.101 + 0.102 + 0.105 + 0.109, 9);
    expect(compared.sharedOfRoute).toBeCloseTo(0.417 / 0.63, 9);
    expect(compared.stretches[1].km).toBeCloseTo(0.207, 9);
  });

  it('share what is longest, in one order', () => {
    // Either 1 or 8 9 can be shared, not both.
    expect(outline(journey(1, 8, 9), journey(8, 9, 1))).toEqual([
      'real 0-1 0-0',
      'both 1-3 0-2',
      'route 3-3 2-3',
    ]);
    expect(compare(journey(1, 8, 9), journey(8, 9, 1)).parting).toEqual({
      road: null,
      realNext: 1,
      routeNext: 8,
    });
  });

  it('one ends early', () => {
    expect(compare(journey(1, 2, 3), journey(1, 2))).toMatchObject({
      parting: { road: 2, realNext: 3, routeNext: null },
      sharedPrefix: 2,
      rejoins: [],
      sharedOfRoute: 1,
    });
    expect(compare(journey(1), journey(1, 2)).parting).toEqual({ road: 1, realNext: null, routeNext: 2 });
  });

  it('have the measures of the table', () => {
    const [real, route] = [journey(1, 2, 3, 4, 5, 9), journey(1, 2, 6, 5)];
    const { perRoute } = measureRoutes(
      trajectorySetFrom([real]),
      routeSetFrom([{ ...route, origin: 1, destination: 9, stop: StopReason.deadEnd }]),
      network,
    );
    const { hausdorffKm, dtwKm, edr } = compare(real, route);
    expect([hausdorffKm, dtwKm, edr]).toEqual([perRoute.hausdorff[0], perRoute.dtw[0], perRoute.edr[0]]);
    expect(hausdorffKm).toBeGreaterThan(0);
  });
});

describe('stretches', () => {
  const roads = fc.array(fc.nat(5), { minLength: 1, maxLength: 9 }).map((list) => Uint32Array.from(list));

  /** Metres that two lists can share at most, by trying everything. */
  function mostShared(a: Uint32Array, b: Uint32Array): number {
    if (a.length === 0 || b.length === 0) return 0;
    const without = Math.max(mostShared(a.subarray(1), b), mostShared(a, b.subarray(1)));
    if (a[0] !== b[0]) return without;
    return Math.max(without, network.lengthMeters[a[0]] + mostShared(a.subarray(1), b.subarray(1)));
  }

  it('cover both exactly once, in order, shared where they say so', () => {
    fc.assert(
      fc.property(roads, roads, (real, route) => {
        let [i, j] = [0, 0];
        for (const { kind, realFrom, realTo, routeFrom, routeTo } of stretchesOf(network, real, route)) {
          expect([realFrom, routeFrom]).toEqual([i, j]);
          [i, j] = [realTo, routeTo];
          const [a, b] = [real.subarray(realFrom, realTo), route.subarray(routeFrom, routeTo)];
          if (kind === 'both') expect([...a]).toEqual([...b]);
          else expect(kind === 'real' ? b : a).toHaveLength(0);
          expect(a.length + b.length).toBeGreaterThan(0);
        }
        expect([i, j]).toEqual([real.length, route.length]);
      }),
    );
  });

  it('share as much length as can be, the whole common start included', () => {
    fc.assert(
      fc.property(roads, roads, (real, route) => {
        const stretches = stretchesOf(network, real, route);
        const shared = stretches.reduce((sum, { kind, km }) => sum + (kind === 'both' ? 1000 * km : 0), 0);
        expect(shared).toBeCloseTo(mostShared(real, route), 6);
        let start = 0;
        while (start < Math.min(real.length, route.length) && real[start] === route[start]) start++;
        expect(stretches[0].kind === 'both' ? stretches[0].realTo : 0).toBe(start);
      }),
      { numRuns: 50 },
    );
  });
});

it('steps tell when each road was entered, and for how long', () => {
  const steps = stepsOfRoute(network, journey(3, 1, 2));
  expect(steps.map(({ road, meters, className }) => [road, meters, className])).toEqual([
    [3, 103, 'road'],
    [1, 101, 'road'],
    [2, 102, 'road'],
  ]);
  expect(steps.map(({ enteredAt, seconds }) => [enteredAt, seconds])).toEqual([
    [1000, 10],
    [1010, 30],
    [1040, NaN],
  ]);
});
