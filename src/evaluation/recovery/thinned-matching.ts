import { badInput } from '../../base/failure';
import type { Task } from '../../base/task';
import { type GpsTraces, thinTraces, type Thinning } from '../../domain/gps-traces';
import { trajectoryOf } from '../../domain/masked-trajectories/trajectories';
import type { Matcher } from '../../matching/matcher';
import { matchTrace } from '../../matching/match-traces';
import { routeAgreement, type RouteAgreement } from '../../matching/route-agreement';
import { weightedMean, type BootstrapOptions, type Estimate } from '../bootstrap';
import { judgeSources } from '../judge-sources';
import type { TraceRecovery } from './recover-traces';

/** What is done with thinned traces before they are matched. */
export interface NamedRecovery {
  readonly name: string;
  /** Null where they are matched as they are. */
  readonly recover: TraceRecovery | null;
}

/** Shares of metres of road, means over the traces with 95 % bootstrap intervals over them. */
export type AgreementEstimates = Readonly<Record<keyof RouteAgreement, Estimate>>;

/** How well the roads of thinned traces are found. */
export interface ThinnedAgreement {
  /** Points that are left of the dense traces, both ends of each among them. */
  readonly points: number;
  readonly recoveries: readonly {
    readonly name: string;
    /** Points that were matched. */
    readonly points: number;
    readonly agreement: AgreementEstimates;
    /** F1 minus that of the first recovery, resampled together; null for the first itself. */
    readonly gain: Estimate | null;
  }[];
  /** F1 of every recovery minus that of each one before it, resampled together. */
  readonly differences: readonly {
    readonly before: string;
    readonly after: string;
    readonly f1: Estimate;
  }[];
}

export interface ThinnedTraces {
  /** Dense traces. */
  readonly traces: GpsTraces;
  /** (traces) the roads that were driven between the first point of each and the last. */
  readonly routes: readonly ArrayLike<number>[];
}

/**
 * Thins traces, recovers them by each of several ways, matches what comes of it, and holds the roads that are found against those that were driven.
 * @param matcher of `sparseMatcher`, for dense traces too, so that ways differ in their points alone
 * @throws Failure 'bad-input' for a thinning that is none, or without traces; 'cancelled'
 */
export async function matchThinned(
  matcher: Matcher,
  { traces, routes }: ThinnedTraces,
  thinning: Thinning,
  recoveries: readonly NamedRecovery[],
  task: Task,
  options: BootstrapOptions = {},
): Promise<ThinnedAgreement> {
  if (traces.traceCount === 0) throw badInput('There are no GPS traces that could be thinned.');
  const sparse = thinTraces(traces, thinning);
  const found: { readonly points: number; readonly agreements: readonly RouteAgreement[] }[] = [];
  for (const { recover } of recoveries) {
    const recovered = recover ? await recover(sparse, task) : sparse;
    const agreements = await agreementsOf(matcher, recovered, routes, task);
    found.push({ points: recovered.times.length, agreements });
  }
  const judged = await judgeSources(
    traces.traceCount,
    recoveries.map(({ name }, i) => ({ source: name, statistics: meansOf(found[i].agreements) })),
    task,
    options,
  );
  return {
    points: sparse.times.length,
    recoveries: judged.sources.map(({ source, estimates }, i) => ({
      name: source,
      points: found[i].points,
      agreement: estimates,
      // Differences of the first source come first, one for each of the others.
      gain: i === 0 ? null : judged.differences[i - 1].estimates.f1,
    })),
    differences: judged.differences.map(({ before, after, estimates: { f1 } }) => ({ before, after, f1 })),
  };
}

function meansOf(agreements: readonly RouteAgreement[]) {
  const mean = (of: keyof RouteAgreement) => {
    const values = Float64Array.from(agreements, (agreement) => agreement[of]);
    return (weights: ArrayLike<number>) => weightedMean(values, weights);
  };
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

async function agreementsOf(
  matcher: Matcher,
  traces: GpsTraces,
  routes: readonly ArrayLike<number>[],
  task: Task,
): Promise<RouteAgreement[]> {
  const agreements: RouteAgreement[] = [];
  for (let trace = 0; trace < traces.traceCount; trace++)
    agreements.push(
      routeAgreement(matcher.graph.lengthMeters, routes[trace], await routeOf(matcher, traces, trace, task)),
    );
  return agreements;
}

/** The roads that matching finds for a trace, those of all of its pieces. @throws Failure 'cancelled' */
async function routeOf(matcher: Matcher, traces: GpsTraces, trace: number, task: Task): Promise<Uint32Array> {
  const { lonLat, times } = trajectoryOf(traces, trace);
  await task.checkpoint();
  const { pieces } = await matchTrace(matcher, lonLat, times, task);
  return Uint32Array.from(pieces.flatMap(({ roads }) => Array.from(roads)));
}
