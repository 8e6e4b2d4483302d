import type { Dataset } from '../../domain/dataset';
import { NO_TASK, type Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import { selectTrips, type TrajectorySet } from '../../domain/trajectory-set';
import type { BootstrapOptions } from '../../evaluation/bootstrap';
import {
  differencesOf,
  estimatesOf,
  resamplingMeasures,
  type ResampledMeasures,
} from '../../evaluation/compare-measures';
import {
  ATTRIBUTE_NAMES,
  attributeHistogram,
  type AttributeHistogram,
  type AttributeName,
} from '../../evaluation/distribution-divergence';
import { reportedEstimates, type ReportedEstimates } from '../../evaluation/metrics-report';
import {
  measureAlone,
  measureRoutes,
  type MeasuredRoutes,
  type PerRouteMeasures,
} from '../../evaluation/route-measures';
import type { RouteSet } from '../../generation/route';
import type { RouteSource } from '../routes/route-source';

/** The routes of one model or baseline for the OD pairs of a group. */
export interface GroupMember {
  readonly source: RouteSource;
  readonly routes: RouteSet;
}

export interface GroupRequest {
  readonly network: RoadNetwork;
  /**
   * The real trip of each OD pair, and the ends of all trips that its OD cells are held against; null if none
   * drove them.
   */
  readonly real: { readonly twins: TrajectorySet; readonly ends: TrajectorySet } | null;
  /** All for the same OD pairs. */
  readonly sets: readonly GroupMember[];
  readonly resamples: number;
  readonly seed: number;
}

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

/**
 * What to measure of the routes for some of a set of trips, or (`real` null) for pairs that no trip drove.
 */
export function groupRequest(
  { network }: Pick<Dataset, 'network'>,
  real: { readonly trips: TrajectorySet; readonly indices: Uint32Array } | null,
  sets: readonly GroupMember[],
  { resamples, seed }: { resamples: number; seed: number },
): GroupRequest {
  return {
    network,
    real: real && { twins: selectTrips(real.trips, real.indices), ends: endsOf(real.trips) },
    sets: sets.map(({ source, routes }) => ({ source, routes })),
    resamples,
    seed,
  };
}

/**
 * First and last roads: all that the OD match rate needs of a whole split, and little to send to a worker.
 */
function endsOf({ tripCount, offsets: all, roads: visited, sourceRows }: TrajectorySet): TrajectorySet {
  const offsets = new Uint32Array(tripCount + 1);
  for (let t = 0; t < tripCount; t++) offsets[t + 1] = offsets[t] + Math.min(2, all[t + 1] - all[t]);
  const roads = new Uint32Array(offsets[tripCount]);
  for (let t = 0; t < tripCount; t++) {
    if (offsets[t + 1] === offsets[t]) continue;
    roads[offsets[t + 1] - 1] = visited[all[t + 1] - 1];
    roads[offsets[t]] = visited[all[t]];
  }
  return { tripCount, offsets, roads, times: new Float64Array(0), sourceRows };
}

/** Resamples between two checkpoints. */
const LOOK_EVERY = 10;

/** Measures the routes of a group. @throws Failure 'cancelled' */
export async function measureGroup(request: GroupRequest, task: Task = NO_TASK): Promise<GroupMeasures> {
  const { network, real, sets, resamples, seed } = request;
  const options: BootstrapOptions = { resamples, seed };
  const total = sets.length * (resamples + 1);
  const report = (done: number) => {
    task.progress({ step: 'routes.measure', done, total, unit: 'resamples' });
    return task.checkpoint();
  };
  const measured: MeasuredRoutes[] = [];
  const resampled: ResampledMeasures[] = [];
  for (const [i, { routes }] of sets.entries()) {
    const before = i * (resamples + 1);
    await report(before);
    const one = real ? measureRoutes(real.twins, routes, network, real.ends) : measureAlone(routes, network);
    measured.push(one);
    const work = resamplingMeasures(one, options);
    let step = work.next();
    for (; !step.done; step = work.next())
      if (step.value % LOOK_EVERY === 0) await report(before + step.value);
    resampled.push(step.value);
  }
  await report(total);
  return assembled(request, measured, resampled, options);
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
