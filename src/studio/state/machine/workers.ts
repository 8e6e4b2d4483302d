import type { ComputeService } from '../../../engine/experiments/compute-service';
import type { DataService } from '../../../engine/datasets/data-service';
import type { TraceFilesService } from '../../../engine/datasets/trace-files-service';
import type { BuilderService } from '../../../engine/dataset-builder/builder-service';
import type { RouteFilesService } from '../../../engine/review/route-files-service';
import type { MetricsService } from '../../../engine/metrics/metrics-service';
import type { ReportService } from '../../../engine/report/report-service';
import type { RouteDrawing } from '../../../engine/routes/route-drawing';
import type { StudyService } from '../../../engine/study/study-service';
import type { RunsService } from '../../../engine/runs/runs-service';
import { SupervisedWorker, type SupervisedOptions } from '../../../engine/protocol/supervised-worker';
import type { ServiceOf } from '../../../engine/protocol/service';

/** The bundler finds a worker by this very form of words. */
const SPAWNS = {
  builder: () =>
    new Worker(new URL('../../../../workers/builder.worker.ts', import.meta.url), { type: 'module' }),
  compute: () =>
    new Worker(new URL('../../../../workers/compute.worker.ts', import.meta.url), { type: 'module' }),
  data: () => new Worker(new URL('../../../../workers/data.worker.ts', import.meta.url), { type: 'module' }),
  metrics: () =>
    new Worker(new URL('../../../../workers/metrics.worker.ts', import.meta.url), { type: 'module' }),
  report: () =>
    new Worker(new URL('../../../../workers/report.worker.ts', import.meta.url), { type: 'module' }),
  routes: () =>
    new Worker(new URL('../../../../workers/routes.worker.ts', import.meta.url), { type: 'module' }),
  runs: () => new Worker(new URL('../../../../workers/runs.worker.ts', import.meta.url), { type: 'module' }),
  study: () =>
    new Worker(new URL('../../../../workers/study.worker.ts', import.meta.url), { type: 'module' }),
};

/**
 * Files of strangers can keep a reader busy for long between two of its checkpoints: who cancels waits no
 * longer than this for the worker, which is then ended and replaced.
 */
const READS_FILES = { cancelWithinMs: 1000 };

const starter =
  <S extends ServiceOf<S>>(
    service: keyof typeof SPAWNS,
    kind: Pick<SupervisedOptions<S>, 'cancelWithinMs'> = {},
  ) =>
  (watch: Pick<SupervisedOptions<S>, 'restore' | 'onState'> = {}): SupervisedWorker<S> =>
    new SupervisedWorker<S>({ ...watch, ...kind, service, spawn: SPAWNS[service] });

/** The worker that reads, checks and keeps data sets. */
export const startDataWorker = starter<DataService>('data', READS_FILES);
/** The worker that reads files of routes: that of data sets, one of its own, so that neither waits. */
export const startRouteFilesWorker = starter<RouteFilesService>('data', READS_FILES);
/** The worker that reads GPS traces beside a data set; whoever asked it closes it. */
export const startTraceFilesWorker = starter<TraceFilesService>('data', READS_FILES);
/** The worker that owns the device; replaced if it dies. */
export const startComputeWorker = starter<ComputeService>('compute');
/** The worker that measures routes. */
export const startMetricsWorker = starter<MetricsService>('metrics');
/** The worker that writes the report of a review; whoever asked it closes it. */
export const startReportWorker = starter<ReportService>('report');
/** The worker that reads files of studies. */
export const startStudyWorker = starter<StudyService>('study', READS_FILES);
/** The worker that keeps, packs and reads runs. */
export const startRunsWorker = starter<RunsService>('runs');
/** The worker that draws routes and reads trips. */
export const startRoutesWorker = starter<RouteDrawing>('routes');
/** The worker that makes data sets of maps and GPS traces. */
export const startBuilderWorker = starter<BuilderService>('builder', READS_FILES);
