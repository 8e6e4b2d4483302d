import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import { closeRoads } from '../../../domain/closed-roads';
import { successorIndex } from '../../../domain/road-network';
import { hoserConfig } from '../../../models/hoser/config';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import { useBackend } from '../../../nn/testing/backends';
import { fastestPathRoutes, shortestPathRoutes } from '../../../generation/baselines/cheapest-path';
import { fitMarkov, markovRoutes } from '../../../generation/baselines/markov';
import { roadSeconds } from '../../../knowledge/road-seconds';
import { drawAround } from './draw-routes';
import { generateRoutes, maxRoadsFor, searchNames } from '../../../generation/generate-routes';
import { type OdPairs, isReachable } from '../../../generation/od-pairs';
import { routeAt, StopReason, type RouteSet } from '../../../generation/route';

const { content } = makeSampleCity({ roads: 100, trips: 60, seed: 1 });
const { network, trips } = content;
const seconds = roadSeconds(network, trips.train);
const maxRoads = maxRoadsFor(trips.train);
const road = fc.nat(network.roadCount - 1);
const pairsOf = (list: readonly (readonly [number, number])[]): OdPairs => ({
  origins: Uint32Array.from(list, ([origin]) => origin),
  destinations: Uint32Array.from(list, ([, destination]) => destination),
  departures: new Float64Array(list.length).fill(1000),
});
const cases = fc.record({
  roads: fc.array(road, { minLength: 1, maxLength: 25 }),
  pairs: fc.array(fc.tuple(road, road), { minLength: 1, maxLength: 8 }).map(pairsOf),
});

let model: HoserSearchModel;
beforeAll(async () => {
  await useBackend('wasm');
  const features = hoserFeatures(content);
  const student = Hoser.initial(hoserConfig(16), features, new Random(4));
  model = await HoserSearchModel.create(student.parameters, student.config, features);
  student.dispose();
});

type Draw = (pairs: OdPairs) => Promise<RouteSet>;
/** Everything that draws routes: each on the network that it is given. */
const drawers: Record<string, (on: typeof network, isClosed: Uint8Array | undefined) => Draw> = {
  ...Object.fromEntries(
    searchNames.map((search) => [
      search,
      (_: typeof network, isClosed: Uint8Array | undefined): Draw => {
        model.closeRoads(isClosed);
        return (pairs) => generateRoutes(model, pairs, { search, maxRoads });
      },
    ]),
  ),
  shortest: (on) => async (pairs) => shortestPathRoutes(on, seconds, pairs),
  fastest: (on) => async (pairs) => fastestPathRoutes(on, seconds, pairs),
  markov: (on) => async (pairs) => markovRoutes(fitMarkov(on, trips.train), seconds, pairs, maxRoads),
};

describe.each(Object.keys(drawers))('routes around closed roads: %s', (name) => {
  it('never use one, go from road to road, and say which pairs have no way left', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ roads, pairs }) => {
        const closed = closeRoads(network, roads)!;
        const routes = await drawAround(
          network,
          closed,
          pairs,
          drawers[name](closed.network, closed.isClosed),
        );
        expect([...routes.destinations]).toEqual([...pairs.destinations]);
        for (let i = 0; i < routes.count; i++) {
          const { roads: way, times, origin, destination, stop } = routeAt(routes, i);
          const endClosed = closed.isClosed[origin] === 1 || closed.isClosed[destination] === 1;
          expect(stop === StopReason.closed).toBe(endClosed);
          const isLeft = isReachable(closed.network, origin, destination);
          if (!endClosed) expect(stop === StopReason.cutOff).toBe(!isLeft);
          if (stop === StopReason.closed || stop === StopReason.cutOff) expect([...way]).toEqual([origin]);
          else expect(way.some((one) => closed.isClosed[one])).toBe(false);
          expect(way[0]).toBe(origin);
          expect(times.length).toBe(way.length);
          for (let k = 1; k < way.length; k++)
            expect(successorIndex(network, way[k - 1], way[k])).toBeGreaterThanOrEqual(0);
          expect(routes.arrived[i]).toBe(stop === StopReason.arrived ? 1 : 0);
          if (name === 'shortest' && isLeft && !endClosed) expect(stop).toBe(StopReason.arrived);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are the very same as ever once all roads are open again', async () => {
    const pairs = pairsOf(Array.from({ length: 20 }, (_, i) => [i, (37 * i + 11) % network.roadCount]));
    const before = await drawers[name](network, undefined)(pairs);
    const closed = closeRoads(network, [before.roads[before.offsets[0] + 1]])!;
    await drawAround(network, closed, pairs, drawers[name](closed.network, closed.isClosed));
    expect(await drawAround(network, null, pairs, drawers[name](network, undefined))).toEqual(before);
  });
});
