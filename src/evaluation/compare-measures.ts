import { estimateOf, resampling, type BootstrapOptions, type Estimate, type Resamples } from './bootstrap';
import { forEachMeasure, type MeasureKey } from './measure-catalogue';
import { measureStatistics, SHIFTED_MEASURES } from './measure-statistics';
import type { MeasuredRoutes } from './route-measures';

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
