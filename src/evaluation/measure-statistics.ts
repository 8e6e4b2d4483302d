import {
  BOOTSTRAP_DEFAULTS,
  ResampleDraws,
  weightedMean,
  estimateOf,
  type BootstrapOptions,
  type Estimate,
  type Resamples,
} from './bootstrap';
import {
  ATTRIBUTE_NAMES,
  DistributionDivergence,
  SECOND,
  largestOf,
  type AttributeName,
} from './distribution-divergence';
import { type MeasureKey, forEachMeasure, MEASURE_KEYS } from './measure-catalogue';
import type { MeasuredRoutes, PerRouteMeasures } from './route-measures';
import type { TripAttributes } from './trip-attributes';

const DIVERGENCE_KEYS = {
  distance: 'jsdDistance',
  radius: 'jsdRadius',
  duration: 'jsdDuration',
} as const satisfies Record<AttributeName, MeasureKey>;

/** Measures whose resampled values are biased upwards, see `bootstrap`. */
export const SHIFTED_MEASURES: ReadonlySet<MeasureKey> = new Set<MeasureKey>(Object.values(DIVERGENCE_KEYS));

/** Resampled measures of one set, (resamples) each. */
export type ResampledColumns = Record<MeasureKey, Float64Array>;

/**
 * Resamples several sets of routes for the same OD pairs: what to do with draws, (resamples x N) how often each pair counts. Histograms
 * of real trips that sets share are added up once.
 * @param wholes the real trips that the bins of each set's divergences span, where the measured pairs are a part of more
 */
export function resamplingOf(
  sets: readonly MeasuredRoutes[],
  wholes: readonly TripAttributes[] = sets.map(({ real }) => real),
): (draws: Uint16Array) => ResampledColumns[] {
  const size = sets[0]?.count ?? 0;
  const divergences = sets.map(({ real, generated }, i) =>
    ATTRIBUTE_NAMES.map((name) => {
      const most = largestOf(name, wholes[i]);
      return new DistributionDivergence(name, real, generated, 'thesis', 'bits', most);
    }),
  );
  const firstWithReal = sets.map(({ real }) => sets.findIndex((set) => set.real === real));
  const atOnce = divergences.flat().every((one) => one.fitsTwo(size)) ? 2 : 1;
  const lanes = Array.from({ length: atOnce }, () => new Float64Array(size));
  return (draws) => {
    const resamples = size === 0 ? 0 : draws.length / size;
    const columns = sets.map(() => forEachMeasure(() => new Float64Array(resamples)));
    for (let from = 0; from < resamples; from += atOnce) {
      lanes.forEach((lane, k) => lane.set(draws.subarray((from + k) * size, (from + k + 1) * size)));
      const [first, second] = lanes;
      const weights = second ? first.map((weight, i) => weight + SECOND * second[i]) : first;
      const realSums: Float64Array[][] = [];
      sets.forEach(({ perRoute }, set) => {
        const put = (key: MeasureKey, values: readonly number[]) =>
          columns[set][key].set(values.slice(0, resamples - from), from);
        for (const key of Object.keys(perRoute) as (keyof PerRouteMeasures)[])
          put(
            key,
            lanes.map((lane) => weightedMean(perRoute[key], lane)),
          );
        const own = divergences[set];
        realSums[set] = realSums[firstWithReal[set]] ?? own.map((one) => one.realSums(weights));
        ATTRIBUTE_NAMES.forEach((name, k) =>
          put(DIVERGENCE_KEYS[name], own[k].from(realSums[set][k], weights, atOnce)),
        );
      });
    }
    return columns;
  };
}

/** Every measure of each set with every OD pair counted once; NaN without pairs. @param resample what `resamplingOf` gave for the sets */
export const plainMeasures = (
  size: number,
  resample: ReturnType<typeof resamplingOf>,
): Record<MeasureKey, number>[] =>
  resample(new Uint16Array(size).fill(1)).map((columns) => forEachMeasure((key) => columns[key][0] ?? NaN));

/**
 * Every measure of one set of routes with its resamples: sets for the same
 * OD pairs with the same seed pair up.
 */
export type ResampledMeasures = Resamples<MeasureKey>;

/** Resamples that are drawn at a time. */
const AT_ONCE = 16;

/** Resamples every measure of several sets of routes for the same OD pairs. @param wholes see `resamplingOf` */
export function resampledMeasures(
  sets: readonly MeasuredRoutes[],
  options: BootstrapOptions = {},
  wholes?: readonly TripAttributes[],
): ResampledMeasures[] {
  const { resamples, seed } = { ...BOOTSTRAP_DEFAULTS, ...options };
  const size = sets[0]?.count ?? 0;
  const resample = resamplingOf(sets, wholes);
  const values = plainMeasures(size, resample);
  const resampled = sets.map(() => forEachMeasure(() => new Float64Array(size === 0 ? 0 : resamples)));
  const all = new ResampleDraws(size, seed);
  for (let from = 0; from < resamples && size > 0; from += AT_ONCE) {
    const draws = new Uint16Array(Math.min(AT_ONCE, resamples - from) * size);
    for (let at = 0; at < draws.length; at += size) all.next(draws.subarray(at, at + size));
    resample(draws).forEach((columns, set) => {
      for (const key of MEASURE_KEYS) resampled[set][key].set(columns[key], from);
    });
  }
  return sets.map((_, set) => ({ values: values[set], resampled: resampled[set] }));
}

/** The measures with their intervals: those of `evaluate`. */
export function estimatesOf(
  { values, resampled }: ResampledMeasures,
  options: BootstrapOptions = {},
): Record<MeasureKey, Estimate> {
  return forEachMeasure((key) => estimateOf(values[key], resampled[key], options, SHIFTED_MEASURES.has(key)));
}

/**
 * Paired difference of two sets of routes for the same OD pairs, resampled together: measures of `after` minus those of `before`,
 * so that what is common to both (easy and hard OD pairs) cancels.
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
