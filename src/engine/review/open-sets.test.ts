import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRIVEN } from '../../evaluation/review/pairing';
import {
  routeAt,
  routeSetFrom,
  routesAsTrips,
  selectRoutes,
  StopReason,
  type Route,
} from '../../generation/route';
import { tripAt } from '../../domain/trajectory-set';
import { routesCsv } from '../routes/route-files';
import { drivenOf, openSets, type RoutesToReview, unpairedCounts, unpairedSentence } from './open-sets';
import { anyRoutes, readText, TOWN } from './testing/town-routes';

const route = (roads: readonly number[], time: number, destination = roads[roads.length - 1]): Route => ({
  roads,
  times: roads.map((_, i) => time + i),
  origin: roads[0],
  destination,
  stop: destination === roads[roads.length - 1] ? StopReason.arrived : StopReason.limit,
});
const setOf = (name: string, routes: readonly Route[]): RoutesToReview => ({
  name,
  routes: routeSetFrom(routes),
  statesEnds: true,
});

const DRIVES = setOf('trips', [route([1, 2, 3], 100), route([4, 5, 6], 200), route([7, 8], 300)]);

describe('openSets', () => {
  const a = setOf('a.csv', [route([4, 6], 200), route([1, 9], 100, 3), route([1, 3], 50), route([2, 3], 0)]);
  const b = setOf('b.csv', [route([1, 3], 100), route([4, 5, 6], 200)]);

  it('brings trips and the routes of every set into one order', () => {
    const { pairs, driven, sets, report } = openSets(drivenOf(DRIVES), [a, b]);
    expect([...pairs.tripIndices]).toEqual([0, 1]);
    expect([...pairs.origins]).toEqual([1, 4]);
    expect([...pairs.destinations]).toEqual([3, 6]);
    expect([...pairs.departures]).toEqual([100, 200]);
    expect([0, 1].map((i) => [...tripAt(driven, i).roads])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const roads = sets.map((set) => [0, 1].map((i) => [...routeAt(set, i).roads]));
    expect(roads).toEqual([
      [
        [1, 9],
        [4, 6],
      ],
      [
        [1, 3],
        [4, 5, 6],
      ],
    ]);
    expect([...sets[0].arrived]).toEqual([0, 1]);
    expect(report.requested).toEqual({ driven: true, sets: [true, true] });
  });

  it('counts what has no partner, and says why', () => {
    const { report } = openSets(drivenOf(DRIVES), [a, b]);
    const counts = unpairedCounts(report.unpaired);
    expect(counts).toEqual([
      { set: DRIVEN, reason: 'no-route', lacking: 0, count: 1 },
      { set: 0, reason: 'more-routes', lacking: DRIVEN, count: 1 },
      { set: 0, reason: 'no-trip', lacking: DRIVEN, count: 1 },
    ]);
    expect(counts.map((count) => unpairedSentence(count, 'trips', ['a.csv', 'b.csv']))).toEqual([
      '1 trip of trips is not paired: a.csv has no route for its origin and destination.',
      '1 route of a.csv is not paired: there are more routes than trips for its origin and destination.',
      '1 route of a.csv is not paired: no trip of trips has its origin and destination.',
    ]);
  });

  it('takes first and last roads where no ends are stated, and says so', () => {
    const { statesEnds: _, ...unstated } = a;
    const trips = { name: 'trips', trips: routesAsTrips(DRIVES.routes) };
    const { report } = openSets(trips, [{ ...unstated, statesEnds: false }]);
    expect(report.requested).toEqual({ driven: false, sets: [false] });
  });

  it('refuses sets without a common pair', () => {
    expect(() => openSets(drivenOf(DRIVES), [setOf('other.csv', [route([9, 9], 0)])])).toThrow(
      /No trip of trips begins and ends where a route of other\.csv does/,
    );
  });

  it('pairs a set with its own file, shuffled, half of it absent', async () => {
    await fc.assert(
      fc.asyncProperty(anyRoutes, fc.infiniteStream(fc.nat(1e6)), async (routes, dice) => {
        const order = Array.from({ length: routes.count }, (_, i) => ({
          i,
          key: dice.next().value as number,
        }))
          .sort((x, y) => x.key - y.key)
          .map(({ i }) => i)
          .slice(0, Math.ceil(routes.count / 2));
        const half = selectRoutes(routes, order);
        const csv = [...routesCsv(TOWN, [{ source: 'vanilla', odSource: 'test', routes: half }])].join('');
        const driven = drivenOf({ name: 'trips', routes, statesEnds: true });
        const opened = openSets(driven, await readText('half.csv', csv));
        expect(opened.pairs.tripIndices).toHaveLength(order.length);
        expect(opened.report.unpaired.count).toBe(routes.count - order.length);
        expect(opened.sets[0].origins).toEqual(opened.pairs.origins);
        expect(opened.sets[0].destinations).toEqual(opened.pairs.destinations);
      }),
      { numRuns: 50 },
    );
  });
});
