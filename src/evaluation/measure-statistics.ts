import { weightedMean, type WeightedStatistic } from './bootstrap';
import { DistributionDivergence, largestOf, type AttributeName } from './distribution-divergence';
import type { MeasureKey } from './measure-catalogue';
import type { MeasuredRoutes } from './route-measures';
import type { TripAttributes } from './trip-attributes';

/** Measures whose resampled values are biased upwards, see `bootstrap`. */
export const SHIFTED_MEASURES: ReadonlySet<MeasureKey> = new Set<MeasureKey>([
  'jsdDistance',
  'jsdRadius',
  'jsdDuration',
]);

/**
 * Every measure as a function of how often each OD pair counts.
 * @param whole the real trips that the bins of divergences span, where the measured pairs are a part of more
 */
export function measureStatistics(
  { perRoute, real, generated }: MeasuredRoutes,
  whole: TripAttributes = real,
): Record<MeasureKey, WeightedStatistic> {
  const divergence = (name: AttributeName): WeightedStatistic => {
    const most = largestOf(name, whole);
    const one = new DistributionDivergence(name, real, generated, 'thesis', 'bits', most);
    return (weights) => one.value(weights, weights);
  };
  const means = Object.entries(perRoute).map(([key, values]) => [
    key,
    (weights: Float64Array) => weightedMean(values as Float64Array, weights),
  ]);
  return {
    ...(Object.fromEntries(means) as Record<keyof typeof perRoute, WeightedStatistic>),
    jsdDistance: divergence('distance'),
    jsdRadius: divergence('radius'),
    jsdDuration: divergence('duration'),
  };
}
