import { haversineKm } from '../../domain/geo';
import { successorIndex, type RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { entryTimes } from '../../knowledge/road-seconds';
import type { OdPairs } from '../od-pairs';
import { routeSetFrom, type Route, type RouteSet } from '../route';
import { greedyWalk, type Chooser } from './greedy-walk';
import type { LinkWeights } from './next-road-model';

/**
 * How the next road is chosen among the successors of a road.
 * - `counts`: the successor most often taken in training; ties, and roads never driven, go to the
 *   successor whose centroid is nearest the destination's (great circle). It knows the destination only
 *   where counts tie, so it seldom arrives.
 * - `closeness`: the largest (count + smoothing) * exp(-perKm * remaining km), the remaining distance being
 *   the length of the shortest path from the successor to the destination. With a small `perKm` it follows
 *   counts, with a large one the shortest path.
 */
export type MarkovRule =
  | { readonly kind: 'counts' }
  | { readonly kind: 'closeness'; readonly smoothing: number; readonly perKm: number };

/**
 * Chosen on the validation trips of Porto, where 91.3 % of next steps were
 * right and 95 % of the routes arrived.
 */
const MARKOV_CLOSENESS: MarkovRule = { kind: 'closeness', smoothing: 0.5, perKm: 10 };

/** A first-order Markov chain over roads, from the counts of (road, next) in training. */
export interface MarkovModel {
  readonly network: RoadNetwork;
  /** (S) how often each successor link was driven, in the order of `network.successors`. */
  readonly counts: Uint32Array;
  readonly rule: MarkovRule;
}

/** Counts the steps of `trips`; steps that are no successor link of the network are left out. */
export function fitMarkov(
  network: RoadNetwork,
  { tripCount, offsets, roads }: TrajectorySet,
  rule: MarkovRule = MARKOV_CLOSENESS,
): MarkovModel {
  const counts = new Uint32Array(network.successors.length);
  for (let trip = 0; trip < tripCount; trip++) {
    for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++) {
      const index = successorIndex(network, roads[at], roads[at + 1]);
      if (index >= 0) counts[network.successorOffsets[roads[at]] + index]++;
    }
  }
  return { network, counts, rule };
}

/**
 * Share of steps of `trips` whose next road the model names, given the road before and the trip's last road
 * as the destination (teacher-forced, as for the models). NaN if there are no steps.
 */
export function markovNextStepAccuracy(
  model: MarkovModel,
  { tripCount, offsets, roads }: TrajectorySet,
): number {
  const towards = chooserFor(model);
  let [right, steps] = [0, 0];
  for (let trip = 0; trip < tripCount; trip++) {
    const last = offsets[trip + 1] - 1;
    if (last <= offsets[trip]) continue;
    const choose = towards(roads[last]);
    for (let at = offsets[trip]; at < last; at++, steps++) if (choose(roads[at]) === roads[at + 1]) right++;
  }
  return right / steps;
}

/**
 * Baseline "Markov": a greedy walk by the chosen successors.
 * @param seconds (R) time on each road, see `roadSeconds`
 */
export function markovRoutes(
  model: MarkovModel,
  seconds: Float64Array,
  { origins, destinations, departures }: OdPairs,
  maxRoads: number,
): RouteSet {
  const towards = chooserFor(model);
  const routes = Array.from(origins, (origin, i): Route => {
    const destination = destinations[i];
    const { roads, stop } = greedyWalk(origin, destination, towards(destination), maxRoads);
    return { roads, times: entryTimes(roads, departures[i], seconds), origin, destination, stop };
  });
  return routeSetFrom(routes);
}

export function markovWeights(model: MarkovModel): LinkWeights {
  const closeness = closenessFor(model);
  return (destination) => {
    const { score } = closeness(destination);
    return (link) => score(link, model.network.successors[link]);
  };
}

/** A chooser per destination. */
function chooserFor(model: MarkovModel): (destination: number) => Chooser {
  const closeness = closenessFor(model);
  return (destination) => {
    const { score, remaining } = closeness(destination);
    const { successorOffsets, successors } = model.network;
    return (road, allowed) => {
      let [best, bestScore, bestRemaining] = [-1, -Infinity, Infinity];
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
        const next = successors[link];
        if (allowed && !allowed(next)) continue;
        const nextScore = score(link, next);
        const better = nextScore > bestScore || (nextScore === bestScore && remaining(next) < bestRemaining);
        if (better || best < 0) [best, bestScore, bestRemaining] = [next, nextScore, remaining(next)];
      }
      return best;
    };
  };
}

interface Closeness {
  /** Distance left after taking `next`: settles ties. */
  readonly remaining: (next: number) => number;
  /** Log of what a link weighs among those of its road. */
  readonly score: (link: number, next: number) => number;
}

function closenessFor({ network, counts, rule }: MarkovModel): (destination: number) => Closeness {
  if (rule.kind === 'counts') {
    const at = network.centroidLonLat;
    return (to) => ({
      remaining: (next) => haversineKm(at[2 * next], at[2 * next + 1], at[2 * to], at[2 * to + 1]),
      score: (link) => Math.log(counts[link]),
    });
  }
  const search = new ShortestPaths(network, network.lengthMeters);
  return (destination) => {
    const meters = search.treeTo(destination).cost;
    return {
      remaining: (next) => meters[next],
      score: (link, next) => Math.log(counts[link] + rule.smoothing) - (rule.perKm * meters[next]) / 1000,
    };
  };
}
