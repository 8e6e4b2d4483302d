import { editDistance } from '../base/edit-distance';
import type { TrajectorySet } from '../domain/trajectory-set';
import { odPairsOf, pairsByOd } from '../generation/od-pairs';
import { bootstrap, type BootstrapOptions, type Estimate } from './bootstrap';

/** How near drawn routes come to what was observed of their pairs, (N) each. */
export interface ObservedScores {
  /**
   * Levenshtein distance to the nearest of the observed routes, over the number of roads of that one, at most 1; a
   * drawn route without any way of its own counts as it is.
   */
  readonly editDistance: Float64Array;
  /** Sentence BLEU of up to four roads in a row, all observed routes as references. */
  readonly bleu: Float64Array;
}

/**
 * Holds route i against all different routes that the judged trips took between the ends of trip i, as peers in route
 * choice do (Zhao and Liang 2022, *Deep Inverse Reinforcement Learning for Route Choice Modeling*, with the reading of
 * its program: a numerator of zero in BLEU counts as .1).
 */
export function observedScores(
  observed: TrajectorySet,
  drawn: Pick<TrajectorySet, 'offsets' | 'roads'>,
): ObservedScores {
  const references = routesByEnds(observed);
  const scores = {
    editDistance: new Float64Array(observed.tripCount),
    bleu: new Float64Array(observed.tripCount),
  };
  for (let i = 0; i < observed.tripCount; i++) {
    const routes = [...references.get(endsOf(routeOf(observed, i)))!.values()].map(({ roads }) => roads);
    const route = routeOf(drawn, i);
    const distances = routes.map((one) => editDistance(one, route) / one.length);
    scores.editDistance[i] = Math.min(1, ...distances);
    scores.bleu[i] = bleu(routes, route);
  }
  return scores;
}

/** Means over trips, with intervals by resampling trips. */
export function observedEstimates(
  { editDistance, bleu }: ObservedScores,
  options: BootstrapOptions,
): Record<keyof ObservedScores, Estimate> {
  const mean = (values: Float64Array) => (weights: Float64Array) => {
    let [sum, total] = [0, 0];
    values.forEach((value, i) => {
      sum += weights[i] * value;
      total += weights[i];
    });
    return sum / total;
  };
  return bootstrap(editDistance.length, { editDistance: mean(editDistance), bleu: mean(bleu) }, options);
}

const routeOf = ({ offsets, roads }: Pick<TrajectorySet, 'offsets' | 'roads'>, i: number): Uint32Array =>
  roads.subarray(offsets[i], offsets[i + 1]);

/** Name of a route's origin and destination. */
export const endsOf = (route: ArrayLike<number>): string => `${route[0]} ${route[route.length - 1]}`;

/** A route, and how often it is among some. */
export type CountedRoute = Readonly<{ roads: Uint32Array; count: number }>;

/** The different routes among some, by their roads in words. */
export function countedRoutes(routes: readonly Uint32Array[]): ReadonlyMap<string, CountedRoute> {
  const counted = new Map<string, CountedRoute>();
  for (const roads of routes)
    counted.set(roads.join(), { roads, count: (counted.get(roads.join())?.count ?? 0) + 1 });
  return counted;
}

/** The different routes of each origin and destination, see `endsOf`. */
export function routesByEnds(observed: TrajectorySet): Map<string, ReadonlyMap<string, CountedRoute>> {
  const pairs = pairsByOd(odPairsOf(observed)).map((own) =>
    Array.from(own, (trip) => routeOf(observed, trip)),
  );
  return new Map(pairs.map((routes) => [endsOf(routes[0]), countedRoutes(routes)]));
}

const LONGEST_GRAM = 4;
/** In place of a numerator of 0: smoothing 1 of Chen and Cherry 2014. */
const NO_HIT = 0.1;

function bleu(references: readonly Uint32Array[], route: Uint32Array): number {
  let logs = 0;
  for (let n = 1; n <= LONGEST_GRAM; n++) {
    const most = new Map<string, number>();
    for (const reference of references)
      for (const [gram, count] of gramsOf(reference, n)) most.set(gram, Math.max(most.get(gram) ?? 0, count));
    let [hits, total] = [0, 0];
    for (const [gram, count] of gramsOf(route, n)) {
      hits += Math.min(count, most.get(gram) ?? 0);
      total += count;
    }
    if (n === 1 && hits === 0) return 0;
    logs += Math.log((hits || NO_HIT) / Math.max(1, total));
  }
  const lengths = references.map(({ length }) => length);
  const nearest = lengths.reduce((best, length) => {
    const [farther, before] = [Math.abs(length - route.length), Math.abs(best - route.length)];
    return farther < before || (farther === before && length < best) ? length : best;
  });
  const brevity = route.length > nearest ? 1 : Math.exp(1 - nearest / route.length);
  return Math.exp(logs / LONGEST_GRAM) * brevity;
}

function gramsOf(route: Uint32Array, n: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + n <= route.length; at++) {
    const gram = route.subarray(at, at + n).join();
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}
