import { Failure } from '../../src/base/failure';
import type { Progress } from '../../src/base/task';
import { WorkerClient } from '../../src/engine/protocol/worker-client';
import { isAskedFor, MAP_FRAME } from '../job-names';
import { failedResult, resultOf } from '../job-result';
import type { JobResult } from '../report';
import type { BenchEvent, BenchService, PageBenchRequest, PageBenchResult } from './bench-service';

export interface PageBenchListener {
  readonly onEvent?: (event: BenchEvent) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Runs benchmarks from a page: in a worker of their own, then, of those asked for, the one that draws on the
 * page itself. Leaves nothing behind: worker and device end with it, whether it succeeds or not.
 * @throws Failure 'cancelled' once `signal` is aborted; 'not-supported' where the backend does not start
 */
export async function benchInPage(
  request: PageBenchRequest,
  { onEvent, onProgress }: PageBenchListener,
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
  listener: PageBenchListener,
  signal: AbortSignal | undefined,
): Promise<PageBenchResult> {
  throwIfCancelled(signal);
  const worker = new Worker(new URL('../../workers/bench.worker.ts', import.meta.url), { type: 'module' });
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
  { onEvent, onProgress }: PageBenchListener,
  signal: AbortSignal | undefined,
): Promise<JobResult[]> {
  const on = { backend, threads: 1 };
  onEvent?.({ kind: 'job', name: MAP_FRAME });
  try {
    const { measureMapFrames } = await import('./map-frames');
    const found = await measureMapFrames({
      rounds,
      onProgress: (progress) => onProgress?.(progress),
      signal,
    });
    return found.map((measured) => resultOf(MAP_FRAME, measured, calibration, on));
  } catch (thrown) {
    throwIfCancelled(signal);
    return [failedResult(MAP_FRAME, thrown, on)];
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Failure('cancelled', 'The bench was cancelled.');
}
