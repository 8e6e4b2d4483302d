import type { EventTask, Task } from '../../base/task';
import type { BackendName } from '../../engine/backend/backend';
import type {
  BenchEvent,
  BenchService,
  PageBenchRequest,
  PageBenchResult,
} from '../../engine/benchmarks/bench-service';
import {
  isAskedFor,
  ONE_ROUTE,
  PAGE_BENCHMARKS,
  type PageBenchmark,
} from '../../engine/benchmarks/benchmark-names';
import { failedResult, resultOf, type Measured, type RanOn } from '../../engine/benchmarks/benchmark-result';
import type { BenchmarkResult } from '../../engine/benchmarks/report';
import { WorkerClient } from '../../engine/protocol/worker-client';

export { machineOfPage } from './machine';

/** What was measured on the page itself, and what computed meanwhile. */
export interface FoundOnPage {
  readonly on: RanOn;
  readonly measured: readonly Measured[];
}

/**
 * Runs benchmarks from a page: first those that need no page, in a worker of their own, then those that
 * draw on the page itself. Worker and device end with the run, whether it succeeds or not.
 * @throws Failure 'cancelled'; 'not-supported' where the backend does not start
 */
export async function benchInPage(
  request: PageBenchRequest,
  task: EventTask<BenchEvent>,
): Promise<PageBenchResult> {
  const onPage = PAGE_BENCHMARKS.filter((name) => isAskedFor(name, request.only));
  const emit = (event: BenchEvent) =>
    task.emit(event.kind === 'plan' ? { ...event, benchmarks: [...event.benchmarks, ...onPage] } : event);
  const found = await benchInWorker(request, { ...task, emit });
  const results = [...found.results];
  for (const name of onPage)
    for (const result of await resultsOnPage(name, found, request.rounds, task)) {
      results.push(result);
      task.emit({ kind: 'result', result });
    }
  return { ...found, results };
}

async function benchInWorker(
  request: PageBenchRequest,
  { signal, progress, emit }: EventTask<BenchEvent>,
): Promise<PageBenchResult> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('../../../workers/bench.worker.ts', import.meta.url), { type: 'module' });
  const client = new WorkerClient<BenchService>(worker, { service: 'bench' });
  // A benchmark has no checkpoints: ending its worker is what stops it at once.
  const stop = () => client.terminate();
  signal.addEventListener('abort', stop);
  try {
    return await client.call('bench', request, { onProgress: progress, onEvent: emit }).result;
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', stop);
    await client.close();
  }
}

async function resultsOnPage(
  name: PageBenchmark,
  { backend: { backend }, calibration }: PageBenchResult,
  rounds: number,
  task: EventTask<BenchEvent>,
): Promise<BenchmarkResult[]> {
  task.emit({ kind: 'benchmark', name });
  try {
    const { on, measured } = await measureOnPage(name, backend, rounds, task);
    return measured.map((one) => resultOf(name, one, calibration, on));
  } catch (thrown) {
    task.signal.throwIfAborted();
    return [failedResult(name, thrown, { backend, threads: 1 })];
  }
}

/** Measures what needs a page; its code is fetched now. @throws Failure as the benchmark itself does */
export async function measureOnPage(
  name: PageBenchmark,
  backend: BackendName,
  rounds: number,
  task: Task,
): Promise<FoundOnPage> {
  if (name === ONE_ROUTE) {
    const { measureOneRoute } = await import('./one-route');
    return measureOneRoute(backend, rounds, task);
  }
  const { measureMapFrames } = await import('./map-frames');
  return { on: { backend, threads: 1 }, measured: await measureMapFrames(rounds, task) };
}
