import {
  weightedMean,
  type WeightedStatistic,
  estimateOf,
  resampling,
  type BootstrapOptions,
  type Estimate,
  type Resamples,
} from './bootstrap';
import {
  ATTRIBUTE_NAMES,
  DistributionDivergence,
  largestOf,
  type AttributeName,
} from './distribution-divergence';
import { type MeasureKey, forEachMeasure } from './measure-catalogue';
import type { MeasuredRoutes, PerRouteMeasures } from './route-measures';
import type { TripAttributes } from './trip-attributes';

const DIVERGENCE_KEYS = {
  distance: 'jsdDistance',
  radius: 'jsdRadius',
  duration: 'jsdDuration',
} as const satisfies Record<AttributeName, MeasureKey>;

/** Measures whose resampled values are biased upwards, see `bootstrap`. */
export const SHIFTED_MEASURES: ReadonlySet<MeasureKey> = new Set<MeasureKey>(Object.values(DIVERGENCE_KEYS));

/**
 * Every measure as a function of how often each OD pair counts.
 * @param whole the real trips that the bins of divergences span, where the measured pairs are a part of more
 */
export function measureStatistics(
  measured: MeasuredRoutes,
  whole: TripAttributes = measured.real,
): Record<MeasureKey, WeightedStatistic> {
  const divergences = ATTRIBUTE_NAMES.map((name) => {
    const one = divergence(name, measured, whole);
    return [DIVERGENCE_KEYS[name], (weights: Float64Array) => one.value(weights, weights)];
  });
  const means = meanKeys(measured).map((key) => [
    key,
    (weights: Float64Array) => mean(measured, key, weights),
  ]);
  return Object.fromEntries([...means, ...divergences]) as Record<MeasureKey, WeightedStatistic>;
}

/**
 * Every measure of several sets of routes for the same OD pairs: the same values, with the histograms of real trips that
 * sets share added up once.
 */
export function statisticsOfSets(
  sets: readonly MeasuredRoutes[],
): (weights: Float64Array) => Record<MeasureKey, number>[] {
  const divergences = sets.map((set) => ATTRIBUTE_NAMES.map((name) => divergence(name, set, set.real)));
  const firstWithReal = sets.map(({ real }) => sets.findIndex((set) => set.real === real));
  return (weights) => {
    const realSums: Float64Array[][] = [];
    return sets.map((set, i) => {
      realSums[i] = realSums[firstWithReal[i]] ?? divergences[i].map((one) => one.realSums(weights));
      const values: Partial<Record<MeasureKey, number>> = {};
      for (const key of meanKeys(set)) values[key] = mean(set, key, weights);
      ATTRIBUTE_NAMES.forEach((name, a) => {
        values[DIVERGENCE_KEYS[name]] = divergences[i][a].from(realSums[i][a], weights);
      });
      return values as Record<MeasureKey, number>;
    });
  };
}

const divergence = (name: AttributeName, { real, generated }: MeasuredRoutes, whole: TripAttributes) =>
  new DistributionDivergence(name, real, generated, 'thesis', 'bits', largestOf(name, whole));

const meanKeys = ({ perRoute }: MeasuredRoutes) => Object.keys(perRoute) as (keyof PerRouteMeasures)[];

const mean = ({ perRoute }: MeasuredRoutes, key: keyof PerRouteMeasures, weights: Float64Array) =>
  weightedMean(perRoute[key], weights);

/**
 * Every measure of one set of routes with its resamples: sets for the same
 * OD pairs with the same seed pair up.
 */
export type ResampledMeasures = Resamples<MeasureKey>;

/** Resamples every measure, in pieces: yields the number of resamples done. */
export function resamplingMeasures(
  measured: MeasuredRoutes,
  options: BootstrapOptions = {},
): Generator<number, ResampledMeasures> {
  return resampling(measured.count, measureStatistics(measured), options);
}

/** The measures with their intervals: those of `evaluate`. */
export function estimatesOf(
  { values, resampled }: ResampledMeasures,
  options: BootstrapOptions = {},
): Record<MeasureKey, Estimate> {
  return forEachMeasure((key) => estimateOf(values[key], resampled[key], options, SHIFTED_MEASURES.has(key)));
}

/**
 * `after` minus `before`, resampled together: the differences of `pairedDifference`, without measuring again.
 */
export function differencesOf(
  before: ResampledMeasures,
  after: ResampledMeasures,
  options: BootstrapOptions = {},
): Record<MeasureKey, Estimate> {
  return forEachMeasure((key) => {
    const resampled = after.resampled[key].map((value, b) => value - before.resampled[key][b]);
    const value = after.values[key] - before.values[key];
    return estimateOf(value, resampled, options, SHIFTED_MEASURES.has(key));
  });
}
