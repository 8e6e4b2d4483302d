import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { NO_TASK } from '../../base/task';
import { successorIndex } from '../../domain/road-network';
import { chosenTrips } from '../../knowledge/testing/chosen-trips';
import { unevenTown } from '../../knowledge/testing/uneven-town';
import { ExpectedRoutes } from '../../knowledge/route-choice/expected-routes';
import { fitPathSizeLogit, SampledPaths } from '../../knowledge/route-choice/path-size-logit';
import { odPairsOf } from '../od-pairs';
import { routeAt, StopReason, type RouteSet } from '../route';
import { shortestPathRoutes } from './cheapest-path';
import { pathSizeLogitRoutes, recursiveLogitRoutes } from './choice-model-routes';

const random = new Random(2);
const town = unevenTown(5, random);
/** Drivers who mind metres, and little else. */
const utilities = Float64Array.from(town.successors, (next) => -town.lengthMeters[next] / 100);
const model = { utilities, perMeter: 0.01 };
const seconds = town.lengthMeters.map((meters) => meters / 10);
const trips = chosenTrips(town, utilities, 120, random);
const pairs = odPairsOf(trips);

function expectWays(routes: RouteSet): void {
  expect(routes.count).toBe(pairs.origins.length);
  for (let i = 0; i < routes.count; i++) {
    const { roads, origin, destination, stop } = routeAt(routes, i);
    expect([origin, destination]).toEqual([pairs.origins[i], pairs.destinations[i]]);
    expect(stop).toBe(StopReason.arrived);
    expect(roads[roads.length - 1]).toBe(destination);
    for (let k = 1; k < roads.length; k++)
      expect(successorIndex(town, roads[k - 1], roads[k])).toBeGreaterThanOrEqual(0);
  }
}

describe('routes of the recursive logit', () => {
  it('arrive, in the order of the pairs', () =>
    expectWays(recursiveLogitRoutes(town, new ExpectedRoutes(town), model, seconds, pairs, 100)));
  it('come to shortest paths as nothing but metres is minded, and that much', () => {
    const minded = { utilities: utilities.map((utility) => 10 * utility), perMeter: 0.1 };
    expect(recursiveLogitRoutes(town, new ExpectedRoutes(town), minded, seconds, pairs, 100).roads).toEqual(
      shortestPathRoutes(town, seconds, pairs).roads,
    );
  });
});

describe('routes of the path-size logit', () => {
  it('arrive, in the order of the pairs', async () => {
    const sampled = new SampledPaths(town, model, 100, 1);
    const fit = await fitPathSizeLogit(town, trips, 1, sampled, NO_TASK);
    expectWays(pathSizeLogitRoutes(sampled, fit, seconds, pairs));
  });
  it('stay where no way leads', () => {
    const cut = {
      ...town,
      successors: town.successors.subarray(0, 0),
      successorOffsets: town.successorOffsets.map(() => 0),
    };
    const sampled = new SampledPaths(cut, { ...model, utilities: new Float64Array(0) }, 100, 1);
    const weights = new Float64Array(sampled.names.length);
    const { stop } = pathSizeLogitRoutes(sampled, { weights }, seconds, pairs);
    expect(
      [...stop].every(
        (one, i) => (pairs.origins[i] === pairs.destinations[i]) === (one === StopReason.arrived),
      ),
    ).toBe(true);
  });
});
