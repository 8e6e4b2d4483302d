import type { ComputeService } from '../../../engine/experiments/compute-service';
import type { DataService } from '../../../engine/datasets/data-service';
import type { TraceFilesService } from '../../../engine/datasets/trace-files-service';
import type { BuilderService } from '../../../engine/dataset-builder/builder-service';
import type { RouteFilesService } from '../../../engine/review/route-files-service';
import type { MetricsService } from '../../../engine/metrics/metrics-service';
import type { ReportService } from '../../../engine/report/report-service';
import type { RoutesService } from '../../../systems/routes/drawing/routes-service';
import type { StudyService } from '../../../engine/study/study-service';
import type { RunsService } from '../../../engine/runs/runs-service';
import { SupervisedWorker, type SupervisedOptions } from '../../../engine/protocol/supervised-worker';
import type { ServiceOf } from '../../../engine/protocol/service';

type Watch<S extends ServiceOf<S>> = Pick<SupervisedOptions<S>, 'restore' | 'onState'>;

/**
 * Files of strangers can keep a reader busy for long between two of its checkpoints: who cancels waits no
 * longer than this for the worker, which is then ended and replaced.
 */
const CANCEL_WITHIN_MS = 1000;

/** The worker that reads, checks and keeps data sets. */
export function startDataWorker(options: Watch<DataService> = {}): SupervisedWorker<DataService> {
  return new SupervisedWorker<DataService>({
    ...options,
    service: 'data',
    cancelWithinMs: CANCEL_WITHIN_MS,
    spawn: () =>
      new Worker(new URL('../../../../workers/data.worker.ts', import.meta.url), { type: 'module' }),
  });
}

/** The worker that reads files of routes: that of data sets, one of its own, so that neither waits. */
export const startRouteFilesWorker = (): SupervisedWorker<RouteFilesService> => startFilesWorker();

/** The worker that reads GPS traces beside a data set; whoever asked it closes it. */
export const startTraceFilesWorker = (): SupervisedWorker<TraceFilesService> => startFilesWorker();

const startFilesWorker = <S extends ServiceOf<S>>(): SupervisedWorker<S> =>
  new SupervisedWorker<S>({
    service: 'data',
    cancelWithinMs: CANCEL_WITHIN_MS,
    spawn: () =>
      new Worker(new URL('../../../../workers/data.worker.ts', import.meta.url), { type: 'module' }),
  });

/** The worker that owns the device; replaced if it dies. */
export function startComputeWorker(options: Watch<ComputeService> = {}): SupervisedWorker<ComputeService> {
  return new SupervisedWorker<ComputeService>({
    ...options,
    service: 'compute',
    spawn: () =>
      new Worker(new URL('../../../../workers/compute.worker.ts', import.meta.url), { type: 'module' }),
  });
}

/** The worker that measures routes. */
export function startMetricsWorker(options: Watch<MetricsService> = {}): SupervisedWorker<MetricsService> {
  return new SupervisedWorker<MetricsService>({
    ...options,
    service: 'metrics',
    spawn: () =>
      new Worker(new URL('../../../../workers/metrics.worker.ts', import.meta.url), { type: 'module' }),
  });
}

/** The worker that writes the report of a review; whoever asked it closes it. */
export function startReportWorker(): SupervisedWorker<ReportService> {
  return new SupervisedWorker<ReportService>({
    service: 'report',
    spawn: () =>
      new Worker(new URL('../../../../workers/report.worker.ts', import.meta.url), { type: 'module' }),
  });
}

/** The worker that reads files of studies. */
export function startStudyWorker(): SupervisedWorker<StudyService> {
  return new SupervisedWorker<StudyService>({
    service: 'study',
    cancelWithinMs: CANCEL_WITHIN_MS,
    spawn: () =>
      new Worker(new URL('../../../../workers/study.worker.ts', import.meta.url), { type: 'module' }),
  });
}

/** The worker that keeps, packs and reads runs. */
export function startRunsWorker(options: Watch<RunsService> = {}): SupervisedWorker<RunsService> {
  return new SupervisedWorker<RunsService>({
    ...options,
    service: 'runs',
    spawn: () =>
      new Worker(new URL('../../../../workers/runs.worker.ts', import.meta.url), { type: 'module' }),
  });
}

/** The worker that draws routes and reads trips. */
export function startRoutesWorker(options: Watch<RoutesService> = {}): SupervisedWorker<RoutesService> {
  return new SupervisedWorker<RoutesService>({
    ...options,
    service: 'routes',
    spawn: () =>
      new Worker(new URL('../../../../workers/routes.worker.ts', import.meta.url), { type: 'module' }),
  });
}

/** The worker that makes data sets of maps and GPS traces. */
export function startBuilderWorker(options: Watch<BuilderService> = {}): SupervisedWorker<BuilderService> {
  return new SupervisedWorker<BuilderService>({
    ...options,
    service: 'builder',
    cancelWithinMs: CANCEL_WITHIN_MS,
    spawn: () =>
      new Worker(new URL('../../../../workers/builder.worker.ts', import.meta.url), { type: 'module' }),
  });
}
