import { Failure } from '../../base/failure';
import type { Task } from '../../base/task';
import type {
  BenchEvent,
  BenchListener,
  BenchService,
  PageBenchRequest,
  PageBenchResult,
} from '../../engine/benchmarks/bench-service';
import { isAskedFor, MAP_FRAME } from '../../engine/benchmarks/job-names';
import { failedResult, resultOf, type Measured } from '../../engine/benchmarks/job-result';
import type { JobResult } from '../../engine/benchmarks/report';
import { WorkerClient } from '../../engine/protocol/worker-client';

export { machineOfPage } from './machine';

/**
 * Runs benchmarks from a page: first those that need no page, in a worker of their own, then the one that
 * draws on the page itself. Worker and device end with the run, whether it succeeds or not.
 * @throws Failure 'cancelled' once `signal` is aborted; 'not-supported' where the backend does not start
 */
export async function benchInPage(
  request: PageBenchRequest,
  { onEvent, onProgress }: BenchListener,
  signal?: AbortSignal,
): Promise<PageBenchResult> {
  const drawn = isAskedFor(MAP_FRAME, request.only);
  const relay = (event: BenchEvent) =>
    onEvent?.(event.kind === 'plan' && drawn ? { ...event, jobs: [...event.jobs, MAP_FRAME] } : event);
  const listener = { onEvent: relay, ...(onProgress && { onProgress }) };
  const found = await benchInWorker(request, listener, signal);
  if (!drawn) return found;
  const results = await mapFrameResults(found, request.rounds, listener, signal);
  for (const result of results) relay({ kind: 'result', result });
  return { ...found, jobs: [...found.jobs, ...results] };
}

async function benchInWorker(
  request: PageBenchRequest,
  listener: BenchListener,
  signal: AbortSignal | undefined,
): Promise<PageBenchResult> {
  throwIfCancelled(signal);
  const worker = new Worker(new URL('../../../workers/bench.worker.ts', import.meta.url), { type: 'module' });
  const client = new WorkerClient<BenchService>(worker, { service: 'bench' });
  // A benchmark has no checkpoints: ending its worker is what stops it at once.
  const stop = () => client.terminate();
  signal?.addEventListener('abort', stop);
  try {
    return await client.call('bench', request, listener).result;
  } catch (thrown) {
    throwIfCancelled(signal);
    throw thrown;
  } finally {
    signal?.removeEventListener('abort', stop);
    await client.close();
  }
}

async function mapFrameResults(
  { backend: { backend }, calibration }: PageBenchResult,
  rounds: number,
  { onEvent, onProgress }: BenchListener,
  signal: AbortSignal | undefined,
): Promise<JobResult[]> {
  const on = { backend, threads: 1 };
  onEvent?.({ kind: 'job', name: MAP_FRAME });
  try {
    const found = await mapFramesOfPage(rounds, (progress) => onProgress?.(progress), signal);
    return found.map((measured) => resultOf(MAP_FRAME, measured, calibration, on));
  } catch (thrown) {
    throwIfCancelled(signal);
    return [failedResult(MAP_FRAME, thrown, on)];
  }
}

/** Script time of map frames, as `measureMapFrames` measures it; the map's code is fetched now. */
export async function mapFramesOfPage(
  rounds: number,
  onProgress: Task['progress'],
  signal?: AbortSignal,
): Promise<Measured[]> {
  const { measureMapFrames } = await import('./map-frames');
  return measureMapFrames({ rounds, onProgress, signal });
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Failure('cancelled', 'The bench was cancelled.');
}
