import type { RoadNetwork } from '../../domain/road-network';
import type { ExpectedRoutes } from '../../knowledge/route-choice/expected-routes';
import type { PathSizeLogit, SampledPaths } from '../../knowledge/route-choice/path-size-logit';
import type { RecursiveLogit } from '../../knowledge/route-choice/recursive-logit';
import { entryTimes } from '../../knowledge/road-seconds';
import type { OdPairs } from '../od-pairs';
import { routeSetFrom, StopReason, type Route, type RouteSet } from '../route';
import { greedyWalk, type Chooser } from './greedy-walk';
import type { LinkWeights } from './next-road-model';

/**
 * Baseline "recursive logit": from the origin always the likeliest next road, no road twice.
 * @param expected a workspace of the network
 * @param seconds (R) time on each road, see `roadSeconds`
 */
export function recursiveLogitRoutes(
  { successorOffsets, successors }: RoadNetwork,
  expected: ExpectedRoutes,
  { utilities, perMeter }: Pick<RecursiveLogit, 'utilities' | 'perMeter'>,
  seconds: Float64Array,
  pairs: OdPairs,
  maxRoads: number,
): RouteSet {
  return routesByDestination(pairs, seconds, (destination, origins) => {
    expected.solve(utilities, destination, perMeter);
    const choose: Chooser = (road, allowed) => {
      let [best, most] = [-1, 0];
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
        const probability = expected.probability(road, link);
        if (probability > most && (!allowed || allowed(successors[link])))
          [best, most] = [successors[link], probability];
      }
      return best;
    };
    return origins.map((origin) => greedyWalk(origin, destination, choose, maxRoads));
  });
}

/** The probabilities of a recursive logit. @param expected a workspace of the network */
export const recursiveLogitWeights =
  (
    expected: ExpectedRoutes,
    { utilities, perMeter }: Pick<RecursiveLogit, 'utilities' | 'perMeter'>,
  ): LinkWeights =>
  (destination) => {
    expected.solve(utilities, destination, perMeter);
    return (link, road) => Math.log(expected.probability(road, link));
  };

/** Baseline "path-size logit": of the sampled paths the one of highest utility. Otherwise like `shortestPathRoutes`. */
export function pathSizeLogitRoutes(
  sampled: SampledPaths,
  { weights }: Pick<PathSizeLogit, 'weights'>,
  seconds: Float64Array,
  pairs: OdPairs,
): RouteSet {
  return routesByDestination(pairs, seconds, (destination, origins) =>
    sampled
      .to(destination, origins)
      .map((paths, i) =>
        paths.length > 0
          ? { roads: sampled.best(paths, weights), stop: StopReason.arrived }
          : { roads: [origins[i]], stop: StopReason.deadEnd },
      ),
  );
}

/** Routes in the order of the pairs, those to one destination drawn together. */
function routesByDestination(
  { origins, destinations, departures }: OdPairs,
  seconds: Float64Array,
  draw: (destination: number, origins: readonly number[]) => readonly Pick<Route, 'roads' | 'stop'>[],
): RouteSet {
  const pairsOf = new Map<number, number[]>();
  destinations.forEach((destination, pair) => {
    const pairs = pairsOf.get(destination);
    if (pairs) pairs.push(pair);
    else pairsOf.set(destination, [pair]);
  });
  const routes = new Array<Route>(origins.length);
  for (const [destination, pairs] of pairsOf) {
    const drawn = draw(
      destination,
      pairs.map((pair) => origins[pair]),
    );
    pairs.forEach((pair, i) => {
      const { roads, stop } = drawn[i];
      const times = entryTimes(roads, departures[pair], seconds);
      routes[pair] = { roads, times, origin: origins[pair], destination, stop };
    });
  }
  return routeSetFrom(routes);
}
