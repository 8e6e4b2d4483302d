import { NO_TASK, type Task } from '../../base/task';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { BootstrapOptions } from '../../evaluation/bootstrap';
import { differencesOf, estimatesOf, type ResampledMeasures } from '../../evaluation/measure-statistics';
import {
  ATTRIBUTE_NAMES,
  attributeHistogram,
  type AttributeHistogram,
  type AttributeName,
} from '../../evaluation/distribution-divergence';
import { reportedEstimates, type ReportedEstimates } from '../../evaluation/metrics-report';
import type { MeasuredRoutes, PerRouteMeasures } from '../../evaluation/route-measures';
import type { RouteSource } from '../routes/route-source';
import type { GroupRequest } from './review-request';
import { measuredGroup, resampledGroup } from './group-stages';
import { ALONE, type PieceCrew } from './piece-crew';

/** Values of each single route, (N) each; NaN where one does not apply. */
export interface RouteValues extends PerRouteMeasures {
  /** Radius of gyration, km. */
  readonly radius: Float64Array;
  /** Mean minutes per road. */
  readonly duration: Float64Array;
}

/** The measures of one model or baseline of a group. */
interface GroupResult {
  readonly source: RouteSource;
  readonly count: number;
  readonly estimates: ReportedEstimates;
  readonly values: RouteValues;
}

/** `after` minus `before`, paired by OD pair. */
interface GroupDifference {
  readonly before: RouteSource;
  readonly after: RouteSource;
  readonly estimates: ReportedEstimates;
}

/** The measures of a whole group. */
export interface GroupMeasures {
  readonly results: readonly GroupResult[];
  /** One for each two sources. */
  readonly differences: readonly GroupDifference[];
  /** What the divergences compare, `generated` in the order of the results; null without real trips. */
  readonly histograms: Readonly<Record<AttributeName, AttributeHistogram>> | null;
  /** Means of the real trips, for measures whose best value is that of the real trips. */
  readonly real: { readonly roads: number; readonly distance: number } | null;
  readonly resamples: number;
  readonly seed: number;
}

/** Measures the routes of a group. @throws Failure 'cancelled' */
export async function measureGroup(
  request: GroupRequest,
  task: Task = NO_TASK,
  crew: PieceCrew = ALONE,
): Promise<GroupMeasures> {
  return measuresOf(request, await measuredGroup(request, task, crew), task, crew);
}

/** The intervals and differences of a group whose routes have been measured. @throws Failure 'cancelled' */
export async function measuresOf(
  request: GroupRequest,
  measured: readonly MeasuredRoutes[],
  task: Task,
  crew: PieceCrew,
): Promise<GroupMeasures> {
  const options: BootstrapOptions = { resamples: request.resamples, seed: request.seed };
  return assembled(request, measured, await resampledGroup(measured, request, task, crew), options);
}

function assembled(
  { sets, real, resamples, seed }: GroupRequest,
  measured: readonly MeasuredRoutes[],
  resampled: readonly ResampledMeasures[],
  options: BootstrapOptions,
): GroupMeasures {
  const first = measured[0];
  const histogramOf = (name: AttributeName) =>
    attributeHistogram(
      name,
      first.real,
      measured.map(({ generated }) => generated),
    );
  return {
    results: sets.map(({ source }, i) => ({
      source,
      count: measured[i].count,
      estimates: reportedEstimates(estimatesOf(resampled[i], options)),
      values: routeValues(measured[i]),
    })),
    differences: sets.flatMap(({ source: before }, a) =>
      sets.slice(a + 1).map(({ source: after }, b) => ({
        before,
        after,
        estimates: reportedEstimates(differencesOf(resampled[a], resampled[a + 1 + b], options)),
      })),
    ),
    histograms:
      real && first
        ? (Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, histogramOf(name)])) as Record<
            AttributeName,
            AttributeHistogram
          >)
        : null,
    real: real && first ? realMeans(real.twins, first) : null,
    resamples,
    seed,
  };
}

function realMeans({ offsets, tripCount }: TrajectorySet, { real }: MeasuredRoutes) {
  const distances = real.distanceKm.filter((km) => !Number.isNaN(km));
  return {
    roads: offsets[tripCount] / tripCount,
    distance: distances.reduce((sum, km) => sum + km, 0) / distances.length,
  };
}

function routeValues({ perRoute, generated, count }: MeasuredRoutes): RouteValues {
  const { durationOffsets: offsets, durationMin } = generated;
  const duration = Float64Array.from({ length: count }, (_, i) => {
    const own = durationMin.subarray(offsets[i], offsets[i + 1]);
    return own.reduce((sum, minutes) => sum + minutes, 0) / own.length;
  });
  return { ...perRoute, radius: generated.radiusKm, duration };
}
