import { NO_TASK, type Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import { evaluate, pairedDifference, type Measures } from '../../evaluation/evaluate';
import {
  metricsReport,
  reportedDifference,
  reportedResult,
  type MetricsReport,
} from '../../evaluation/metrics-report';
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
export async function measureAll(request: MeasureRequest, task: Task = NO_TASK): Promise<MetricsReport> {
  const { network, trips, sets, extra = {} } = request;
  const bootstrap = { resamples: request.resamples, seed: request.seed };
  const measured = new Map<string, Measures>();
  const report = (done: number) => {
    task.progress({ step: 'routes.measure', done, total: sets.length, unit: 'sets' });
    return task.checkpoint();
  };
  for (const [i, { source, odSource, pairs, routes }] of sets.entries()) {
    await report(i);
    const real = selectTrips(trips[odSource], pairs.tripIndices);
    measured.set(
      `${odSource} ${source}`,
      evaluate(real, routes, network, { ...bootstrap, realOds: trips[odSource] }),
    );
  }
  await report(sets.length);
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
