import { BOOTSTRAP_DEFAULTS, type BootstrapOptions, type Estimate } from './bootstrap';
import { ATTRIBUTE_NAMES, type AttributeName } from './distribution-divergence';
import type { Measures } from './evaluate';
import type { NoiseFloor } from './noise-floor';
import type { SampledMeasures } from './sampled-routes';
import type { ThesisCodeMeasures } from './thesis-code-measures';
import type { Sampling } from '../generation/walk-routes';
import { MEASURE_KEYS, MEASURES, type MeasureDefinition, type MeasureKey } from './measure-catalogue';

/** Numbers as JSON can hold them: what could not be measured is null. */
type Plain<T> = { readonly [K in keyof T]: T[K] extends number ? number | null : T[K] };

export type ReportedEstimates = Readonly<Record<MeasureKey, Plain<Estimate>>>;

/** Divergences of one set's routes beside those of driven trips, both between halves of the pairs; see `NoiseFloor`. */
export interface ReportedNoise {
  readonly trips: number;
  readonly draws: number;
  readonly sameOds: number | null;
  readonly driven: Readonly<Record<AttributeName, Plain<Estimate>>>;
  readonly routes: Readonly<Record<AttributeName, Plain<Estimate>>>;
}

/** One model (or baseline) on the OD pairs of one set. */
export interface ReportedResult {
  readonly model: string;
  /** Where the OD pairs come from. */
  readonly odSource: 'train' | 'test';
  readonly routeCount: number;
  readonly estimates: ReportedEstimates;
  /** By the readings of the thesis's code; reports have had it under this name from the beginning. */
  readonly fork: Plain<ThesisCodeMeasures>;
  /** Left out by reports of earlier versions. */
  readonly noise?: ReportedNoise;
  /** Of routes sampled so; JSON has null where these have NaN. */
  readonly samples?: { readonly sampling: Sampling; readonly measures: readonly SampledMeasures[] };
  /** Other numbers of the model on this set, by name: next-step accuracy, time error and the like. */
  readonly extra?: Readonly<Record<string, number | null>>;
}

/** `after` minus `before` on the same OD pairs. */
export interface ReportedDifference {
  readonly before: string;
  readonly after: string;
  readonly odSource: 'train' | 'test';
  readonly routeCount: number;
  readonly estimates: ReportedEstimates;
}

/** The content of `metrics.json`: plain data, survives JSON and structured clone. */
export interface MetricsReport {
  readonly format: 'route-distillery-metrics';
  readonly version: 1;
  readonly measures: Readonly<Record<MeasureKey, MeasureDefinition>>;
  readonly forkReading: string;
  readonly interval: {
    readonly kind: string;
    readonly unit: 'OD pair';
    readonly resamples: number;
    readonly seed: number;
    readonly level: number;
  };
  readonly results: readonly ReportedResult[];
  readonly differences: readonly ReportedDifference[];
}

/** Makes the report; `bootstrap` must be the options that the results were made with. */
export function metricsReport(
  results: readonly ReportedResult[],
  differences: readonly ReportedDifference[] = [],
  bootstrap: BootstrapOptions = {},
): MetricsReport {
  const { resamples, seed, level } = { ...BOOTSTRAP_DEFAULTS, ...bootstrap };
  return {
    format: 'route-distillery-metrics',
    version: 1,
    measures: MEASURES,
    forkReading:
      "as in the thesis's code: pairs of equal OD cells, FastDTW radius 1, haversine km; JSD in nats over 99 + 1 bins; " +
      'OD match over distinct generated OD cell pairs',
    interval: {
      kind: 'percentile bootstrap; divergences: shifted by its bias',
      unit: 'OD pair',
      resamples,
      seed,
      level,
    },
    results,
    differences,
  };
}

/** A model's measures in report form. */
export function reportedResult(
  model: string,
  odSource: 'train' | 'test',
  measures: Measures,
  extra?: Readonly<Record<string, number>>,
  noise?: ReportedNoise,
): ReportedResult {
  return {
    model,
    odSource,
    routeCount: measures.count,
    estimates: reportedEstimates(measures.estimates),
    fork: plain(measures.thesisCode),
    ...(extra ? { extra: plain(extra) } : {}),
    ...(noise ? { noise } : {}),
  };
}

/** A paired difference in report form. */
export function reportedDifference(
  before: string,
  after: string,
  odSource: 'train' | 'test',
  routeCount: number,
  estimates: Readonly<Record<MeasureKey, Estimate>>,
): ReportedDifference {
  return { before, after, odSource, routeCount, estimates: reportedEstimates(estimates) };
}

/** Estimates in report form. */
export function reportedEstimates(estimates: Readonly<Record<MeasureKey, Estimate>>): ReportedEstimates {
  return Object.fromEntries(MEASURE_KEYS.map((key) => [key, plain(estimates[key])])) as ReportedEstimates;
}

/** The noise beside the set at a place. */
export function reportedNoise(
  { trips, draws, sameOds, divergences, sets }: NoiseFloor,
  set: number,
): ReportedNoise {
  const figures = (of: NoiseFloor['divergences']) =>
    Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, plain(of[name])])) as ReportedNoise['driven'];
  return {
    trips,
    draws,
    sameOds: Number.isNaN(sameOds) ? null : sameOds,
    driven: figures(divergences),
    routes: figures(sets[set]),
  };
}

function plain<T extends object>(numbers: T): Plain<T> {
  const entries = Object.entries(numbers).map(([key, value]) => [key, Number.isFinite(value) ? value : null]);
  return Object.fromEntries(entries) as Plain<T>;
}
