import type { GroupMeasures } from '../../../engine/metrics/measure-route-groups';
import { ROUTE_SOURCES, type RouteSource } from '../../../engine/routes/route-source';
import type { MeasureKey } from '../../../evaluation/measure-catalogue';
import type { MetricsReport, ReportedEstimates } from '../../../evaluation/metrics-report';
import type { ScoresBySource } from '../../system-view';
import type { PairsFrom } from './route-book.svelte';

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
  readonly scores: ScoresBySource;
  readonly resamples: number;
}

export function comparedGroup(
  from: PairsFrom,
  { results, differences, real, resamples }: GroupMeasures,
  scores: ScoresBySource,
): Compared {
  return {
    ...{ from, results: inOrder(results), differences, real, resamples },
    scores: from === 'test' ? scores : {},
  };
}

/** What the report of a run says about one set of OD pairs; null if it says nothing. */
export function comparedReport(
  from: 'train' | 'test',
  report: MetricsReport,
  scores: ScoresBySource,
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
  const { resamples } = report.interval;
  return {
    ...{ from, results: inOrder(results), differences, real: null, resamples },
    scores: from === 'test' ? scores : {},
  };
}

/** In the order of the legend. */
function inOrder<T extends { readonly source: RouteSource }>(results: readonly T[]): T[] {
  return [...results].sort((a, b) => ROUTE_SOURCES.indexOf(a.source) - ROUTE_SOURCES.indexOf(b.source));
}
