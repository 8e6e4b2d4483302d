import type { GroupMeasures } from '../../../engine/metrics/measure-route-groups';
import { ROUTE_SOURCES, type RouteSource } from '../../../engine/routes/route-source';
import { routesRecord } from '../../../systems/routes/record';
import type { RunRecord } from '../../../engine/records/run-record';
import type { MeasureKey } from '../../../evaluation/measure-catalogue';
import type { MetricsReport, ReportedEstimates } from '../../../evaluation/metrics-report';
import type { PairsFrom } from './route-book.svelte';

/** Scores of a model for the next road of the test trips, as shares. */
export interface StepScores {
  readonly accuracy: number;
  /** NaN for a model that predicts no times. */
  readonly timeError: number;
}

/** The measures of several models for the same OD pairs, measured here or kept with a run. */
export interface Compared {
  readonly from: PairsFrom;
  readonly results: readonly {
    readonly source: RouteSource;
    readonly count: number;
    readonly estimates: ReportedEstimates;
  }[];
  /** `after` minus `before`, paired by OD pair; for every two models if they were measured here. */
  readonly differences: readonly {
    readonly before: string;
    readonly after: string;
    readonly estimates: ReportedEstimates;
  }[];
  /** Means of the real trips; null if they are not known. */
  readonly real: Readonly<Partial<Record<MeasureKey, number>>> | null;
  readonly scores: Readonly<Partial<Record<RouteSource, StepScores>>>;
  readonly resamples: number;
}

export function comparedGroup(
  from: PairsFrom,
  { results, differences, real, resamples }: GroupMeasures,
  record: RunRecord | null,
): Compared {
  const scores = from === 'test' ? scoresOf(record) : {};
  return { from, results: inOrder(results), differences, real, resamples, scores };
}

/** What the report of a run says about one set of OD pairs; null if it says nothing. */
export function comparedReport(
  from: 'train' | 'test',
  report: MetricsReport,
  record: RunRecord | null,
): Compared | null {
  const results = report.results
    .filter(({ odSource }) => odSource === from)
    .map(({ model, routeCount, estimates }) => ({
      source: model as RouteSource,
      count: routeCount,
      estimates,
    }));
  if (results.length === 0) return null;
  const differences = report.differences.filter(({ odSource }) => odSource === from);
  const scores = from === 'test' ? scoresOf(record) : {};
  const { resamples } = report.interval;
  return { from, results: inOrder(results), differences, real: null, scores, resamples };
}

/** In the order of the legend. */
function inOrder<T extends { readonly source: RouteSource }>(results: readonly T[]): T[] {
  return [...results].sort((a, b) => ROUTE_SOURCES.indexOf(a.source) - ROUTE_SOURCES.indexOf(b.source));
}

function scoresOf(record: RunRecord | null): Compared['scores'] {
  if (!record) return {};
  const of = ({ accuracy, timeError }: StepScores): StepScores => ({ accuracy, timeError });
  const { students, markovAccuracy, closenessAccuracy = markovAccuracy } = routesRecord(record);
  const { vanilla, distilled } = students;
  return {
    ...(vanilla ? { vanilla: of(vanilla.scores.test) } : {}),
    ...(distilled ? { distilled: of(distilled.scores.test) } : {}),
    // The chain whose routes are drawn is the one by closeness.
    ...(Number.isFinite(closenessAccuracy)
      ? { markov: { accuracy: closenessAccuracy, timeError: NaN } }
      : {}),
  };
}
