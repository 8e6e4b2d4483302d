import type { OnProgress, Progress } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { evaluate, pairedDifference, type Measures } from '../../evaluation/evaluate';
import {
  metricsReport,
  reportedDifference,
  reportedResult,
  type MetricsReport,
} from '../../evaluation/metrics-report';
import { selectTrips } from '../../generation/od-pairs';
import { OD_SOURCES, type OdSource, type RouteSource } from '../routes/route-source';
import { type GeneratedSet } from '../routes/generated-set';

export interface MeasureRequest {
  readonly network: RoadNetwork;
  readonly trips: Readonly<Record<OdSource, TrajectorySet>>;
  readonly sets: readonly GeneratedSet[];
  readonly resamples: number;
  readonly seed: number;
  /** Other numbers to put beside the measures on test OD pairs, by source. */
  readonly extra?: Partial<Record<RouteSource, Readonly<Record<string, number>>>>;
}

/**
 * Pairs of sources whose difference answers a question: does distillation help,
 * is the student better than counting.
 */
const COMPARISONS: readonly (readonly [before: RouteSource, after: RouteSource])[] = [
  ['vanilla', 'distilled'],
  ['markov', 'distilled'],
  ['shortest', 'distilled'],
];

/** Every measure of every set of routes, with intervals, and paired differences. */
export function measureAll(request: MeasureRequest, onProgress: OnProgress = () => undefined): MetricsReport {
  const work = measuring(request);
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    onProgress(step.value);
  }
}

/** The same in pieces: yields before each set of routes, so that whoever drives it can stop in between. */
export function* measuring(request: MeasureRequest): Generator<Progress, MetricsReport> {
  const { network, trips, sets, extra = {} } = request;
  const bootstrap = { resamples: request.resamples, seed: request.seed };
  const measured = new Map<string, Measures>();
  for (const [i, { source, odSource, pairs, routes }] of sets.entries()) {
    yield { stage: 'Measuring routes', done: i, total: sets.length, unit: 'sets' };
    const real = selectTrips(trips[odSource], pairs.tripIndices);
    measured.set(
      `${odSource} ${source}`,
      evaluate(real, routes, network, { ...bootstrap, realOds: trips[odSource] }),
    );
  }
  yield { stage: 'Measuring routes', done: sets.length, total: sets.length, unit: 'sets' };
  const results = sets.map(({ source, odSource }) =>
    reportedResult(
      source,
      odSource,
      measured.get(`${odSource} ${source}`)!,
      odSource === 'test' ? extra[source] : undefined,
    ),
  );
  const differences = OD_SOURCES.flatMap((odSource) =>
    COMPARISONS.flatMap(([before, after]) => {
      const [a, b] = [measured.get(`${odSource} ${before}`), measured.get(`${odSource} ${after}`)];
      return a && b
        ? [reportedDifference(before, after, odSource, a.count, pairedDifference(a, b, bootstrap))]
        : [];
    }),
  );
  return metricsReport(results, differences, bootstrap);
}
