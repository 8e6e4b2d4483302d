import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridTown, walks } from '../../domain/testing/grid-town';
import { networkOf } from '../../domain/testing/small-network';
import { outDegree, successorIndex, type RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { routeSetFrom, StopReason, tripsAsRoutes, type Route } from '../../generation/route';
import { CONDUCT, CONDUCT_KEYS } from './conduct-catalogue';
import { centroidDistanceKm, conductOf, lengthKm, PLACED } from './conduct';
import { shortestLengthsKm } from './shortest-lengths';

const TOWN = gridTown(4);
const road = fc.nat(TOWN.roadCount - 1);

/** Walks along successors, and walks that jump wherever they like. */
const walk = fc
  .record({ start: road, turns: fc.array(fc.nat(5), { maxLength: 30 }) })
  .map(({ start, turns }) => {
    const roads = [start];
    for (const turn of turns) {
      const at = roads[roads.length - 1];
      roads.push(TOWN.successors[TOWN.successorOffsets[at] + (turn % outDegree(TOWN, at))]);
    }
    return roads;
  });
const anyRoads = fc.array(road, { minLength: 1, maxLength: 25 });

const routeOf = (roads: readonly number[], over: Partial<Route> = {}): Route => ({
  roads,
  times: roads.map((_road, i) => 30 * i),
  origin: roads[0],
  destination: roads[roads.length - 1],
  stop: StopReason.arrived,
  ...over,
});

const of = (network: RoadNetwork, routes: readonly Route[], twins?: readonly (readonly number[])[]) =>
  conductOf(network, routeSetFrom(routes), {
    ...(twins && { twins: trajectorySetFrom(twins.map((roads) => ({ roads, times: roads.map(() => 0) }))) }),
  });

describe('the lengths of shortest paths', () => {
  it('are those of one search for each pair', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(road, road), { maxLength: 40 }), (pairs) => {
        const search = new ShortestPaths(TOWN, TOWN.lengthMeters);
        const km = shortestLengthsKm(
          TOWN,
          pairs.map(([origin]) => origin),
          pairs.map(([, destination]) => destination),
        );
        pairs.forEach(([origin, destination], i) =>
          expect(km[i]).toBeCloseTo(lengthKm(TOWN, search.path(origin, destination)!), 10),
        );
      }),
    );
  });

  it('are NaN where no path leads', () => {
    const line = networkOf(
      [
        [
          [0, 0],
          [0.001, 0],
        ],
        [
          [0.001, 0],
          [0.002, 0],
        ],
      ],
      [[0, 1]],
    );
    expect([...shortestLengthsKm(line, [0, 1, 1], [1, 0, 1])]).toEqual([0.201, NaN, 0.101]);
  });
});

describe('detours', () => {
  it('of ways along successors are at least 1, and 1 for the shortest path', () => {
    const search = new ShortestPaths(TOWN, TOWN.lengthMeters);
    fc.assert(
      fc.property(walk, (roads) => {
        const shortest = [...search.path(roads[0], roads[roads.length - 1])!];
        const { values } = of(TOWN, [routeOf(roads), routeOf(shortest)], [shortest, shortest]);
        expect(values.detour[0]).toBeGreaterThan(1 - 1e-12);
        expect(values.detour[1]).toBeCloseTo(1, 12);
        expect(values.tripDetour[0]).toBeCloseTo(values.detour[0], 12);
      }),
    );
  });

  it('of routes that did not arrive are held against the path to where they ended', () => {
    fc.assert(
      fc.property(walk, road, (roads, destination) => {
        const last = roads[roads.length - 1];
        const astray = routeOf(roads, { destination, stop: StopReason.limit });
        const { values, shortestKm } = of(TOWN, [astray, routeOf(roads)], [roads, roads]);
        expect(values.detour[0]).toBe(values.detour[1]);
        expect([values.tripDetour[0], values.tripDetour[1]]).toEqual([NaN, 1]);
        expect(values.remaining[0]).toBe(centroidDistanceKm(TOWN, last, destination));
        expect(values.remaining[1]).toBe(0);
        expect(shortestKm[0]).toBe(shortestLengthsKm(TOWN, [roads[0]], [destination])[0]);
      }),
    );
  });

  it('take lengths that are known already for granted', () => {
    const routes = routeSetFrom([routeOf([0, 1])]);
    const { values } = conductOf(TOWN, routes, { shortestKm: Float64Array.of(0.1) });
    expect(values.detour[0]).toBeCloseTo(10 * values.length[0], 12);
  });

  it('need a trip for each route', () => {
    expect(() => of(TOWN, [routeOf([0])], [])).toThrow('1 routes for 0 real trips');
  });
});

describe('durations', () => {
  it('are minutes from the first road to the last', () => {
    const { values } = of(TOWN, [routeOf([0, 1, 2]), routeOf([5]), routeOf([0, 1], { times: [NaN, NaN] })]);
    expect([...values.duration]).toEqual([1, NaN, NaN]);
  });
});

describe('the catalogue', () => {
  it('names every column that is made, and no other', () => {
    const { values } = of(TOWN, [routeOf([0])]);
    expect(Object.keys(values).sort()).toEqual([...CONDUCT_KEYS].sort());
    expect(Object.keys(CONDUCT)).toEqual([...CONDUCT_KEYS]);
  });

  it('has a reading of its own for each', () => {
    expect(new Set(CONDUCT_KEYS.map((key) => CONDUCT[key].reading)).size).toBe(CONDUCT_KEYS.length);
  });
});

describe('a set of routes', () => {
  it('is looked at route by route: neither order nor neighbours count', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(walk, anyRoads), { minLength: 1, maxLength: 6 }), (all) => {
        const together = of(
          TOWN,
          all.map((roads) => routeOf(roads)),
        );
        all.forEach((roads, i) => {
          const alone = of(TOWN, [routeOf(roads)]);
          for (const key of CONDUCT_KEYS) expect(together.values[key][i], key).toBe(alone.values[key][0]);
          for (const name of PLACED) expect(together.firsts[name][i], name).toBe(alone.firsts[name][0]);
        });
      }),
    );
  });

  it('of driven trips has nothing that the network forbids', () => {
    let turn = 0;
    const { values } = conductOf(TOWN, tripsAsRoutes(walks(TOWN, 20, 12, () => (turn += 7))));
    expect(Math.max(...values.forbiddenTurns, ...values.jumps, ...values.remaining)).toBe(0);
    expect(values.speeding.every(Number.isNaN)).toBe(true);
  });

  it('knows each forbidden step, as a turn, as a wrong way or as a jump', () => {
    fc.assert(
      fc.property(anyRoads, (roads) => {
        const { values } = of(TOWN, [routeOf(roads)]);
        const bad = roads.filter(
          (next, i) => i > 0 && next !== roads[i - 1] && successorIndex(TOWN, roads[i - 1], next) < 0,
        );
        const { jumps, forbiddenTurns, wrongWays } = values;
        expect(jumps[0] + forbiddenTurns[0]).toBeLessThanOrEqual(bad.length);
        // A road against its direction touches both of its neighbours at a wrong end.
        expect(jumps[0] + forbiddenTurns[0] + 2 * wrongWays[0]).toBeGreaterThanOrEqual(bad.length);
        expect(jumps[0] + forbiddenTurns[0] + wrongWays[0] > 0).toBe(bad.length > 0);
      }),
    );
  });
});
