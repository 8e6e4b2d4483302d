import { editDistance } from '../base/edit-distance';
import type { TrajectorySet } from '../domain/trajectory-set';
import { routeAt, StopReason, type RouteSet } from '../generation/route';
import {
  bootstrap,
  weightedMean,
  type BootstrapOptions,
  type Estimate,
  type WeightedStatistic,
} from './bootstrap';
import { countedRoutes, endsOf, routesByEnds, type CountedRoute } from './observed-routes';

/** Measures of samples beside driven trips, by name: means over pairs, every sample and trip counting once. */
export const SAMPLE_MEASURES = {
  arrival: 'samples that arrive',
  coverage: 'driven trips that a sample equals',
  nearCoverage: 'driven trips with a sample within an edit distance of 0.1',
  precision: 'samples that equal a driven trip',
  distinct: 'different routes among the samples',
  diversity: 'edit distance between two samples, of pairs with two trips or more',
  drivenDiversity: 'edit distance between two driven trips of these pairs',
  calibrationError: 'calibration error of the probabilities of different samples',
} as const;
export type SampleMeasure = keyof typeof SAMPLE_MEASURES;

/** Edit distance, over the roads of the driven route, below which a sample is near it. */
const NEAR = 0.1;
const BINS = 10;

/** What was measured of pairs with so many driven trips or more. */
export interface SampledMeasures {
  readonly leastTrips: number;
  readonly pairs: number;
  readonly estimates: Readonly<Record<SampleMeasure, Estimate>>;
  /** Different samples that arrive, by their probability, in tenths: see `binned`. */
  readonly bins: ReturnType<typeof binned>;
}

/** A route of a pair: its probability by the model, and the share of the pair's trips that drove it. */
type Claim = Readonly<Record<'pair' | 'probability' | 'frequency', number>>;

/**
 * Holds samples against all driven trips of their pairs: all pairs, and those of five trips or more, whose frequencies
 * say more. Intervals resample pairs.
 * @param observed trips, some of each pair
 * @param samples `perPair` routes of each pair in a row, with log-probabilities
 */
export function sampledMeasures(
  observed: TrajectorySet,
  samples: RouteSet,
  perPair: number,
  options: BootstrapOptions,
): SampledMeasures[] {
  const driven = routesByEnds(observed);
  const all = Array.from({ length: samples.count / perPair }, (_, pair) => {
    const own = Array.from({ length: perPair }, (_one, i) => routeAt(samples, pair * perPair + i));
    return measuredPair(driven.get(endsOf([own[0].origin, own[0].destination]))!, own);
  });
  return [1, 5].map((leastTrips) => {
    const pairs = all.filter(({ trips }) => trips >= leastTrips);
    const mean = (key: keyof (typeof all)[number]['scores']): WeightedStatistic => {
      const values = pairs.map(({ scores }) => scores[key]);
      return (weights) => weightedMean(values, weights);
    };
    const claims = Array.from({ length: BINS }, (): Claim[] => []);
    for (const [pair, { claims: own }] of pairs.entries())
      for (const one of own)
        claims[Math.min(BINS - 1, Math.floor(one.probability * BINS))].push({ ...one, pair });
    const statistics = {
      ...{ arrival: mean('arrival'), coverage: mean('coverage'), nearCoverage: mean('nearCoverage') },
      ...{ precision: mean('precision'), distinct: mean('distinct') },
      ...{ diversity: mean('diversity'), drivenDiversity: mean('drivenDiversity') },
      calibrationError: (weights: Float64Array) => {
        const bins = binned(claims, weights);
        const counts = bins.map(({ routes }) => routes);
        const errors = bins.map(({ probability, frequency }) => Math.abs(probability - frequency));
        return weightedMean(errors, counts);
      },
    };
    const bins = binned(claims, new Float64Array(pairs.length).fill(1));
    const biased = new Set<SampleMeasure>(['calibrationError']);
    const estimates = bootstrap(pairs.length, statistics, options, biased);
    return { leastTrips, pairs: pairs.length, estimates, bins };
  });
}

function measuredPair(driven: CountedRoutes, samples: readonly ReturnType<typeof routeAt>[]) {
  const sampled = countedRoutes(samples.map(({ roads }) => roads));
  const trips = sum(driven, () => 1);
  const arrived = samples.filter(({ stop }) => stop === StopReason.arrived);
  const claims = arrived.map(({ roads, logProb }) => {
    const words = roads.join();
    const frequency = (driven.get(words)?.count ?? 0) / trips;
    return [words, { probability: Math.exp(logProb), frequency }] as const;
  });
  const isNear = ({ roads }: CountedRoute) =>
    [...sampled.values()].some((one) => editDistance(roads, one.roads) < NEAR * roads.length);
  const scores = {
    arrival: arrived.length / samples.length,
    coverage: sum(driven, (_, words) => Number(sampled.has(words))) / trips,
    nearCoverage: sum(driven, (route) => Number(isNear(route))) / trips,
    precision: sum(sampled, (_, words) => Number(driven.has(words))) / samples.length,
    distinct: sampled.size,
    diversity: trips > 1 ? meanDistance(sampled) : NaN,
    drivenDiversity: meanDistance(driven),
  };
  return { trips, scores, claims: [...new Map(claims).values()] };
}

type CountedRoutes = ReadonlyMap<string, CountedRoute>;

/** Sum of a value of routes, each as often as it is there. */
const sum = (routes: CountedRoutes, of: (route: CountedRoute, words: string) => number): number =>
  [...routes].reduce((all, [words, route]) => all + route.count * of(route, words), 0);

/** Mean over every two routes of their edit distance over the roads of the longer; NaN for a single route. */
function meanDistance(routes: CountedRoutes): number {
  const between = (one: CountedRoute) =>
    sum(routes, ({ roads }) => editDistance(one.roads, roads) / Math.max(one.roads.length, roads.length));
  const total = sum(routes, () => 1);
  return sum(routes, between) / (total * (total - 1));
}

/**
 * Number of different routes, mean probability and mean frequency of each bin; NaN for means without routes.
 * @param claims by bin
 */
function binned(claims: readonly (readonly Claim[])[], weights: Float64Array) {
  return claims.map((own, bin) => {
    let [routes, probability, frequency] = [0, 0, 0];
    for (const claim of own) {
      routes += weights[claim.pair];
      probability += weights[claim.pair] * claim.probability;
      frequency += weights[claim.pair] * claim.frequency;
    }
    return { from: bin / BINS, routes, probability: probability / routes, frequency: frequency / routes };
  });
}
