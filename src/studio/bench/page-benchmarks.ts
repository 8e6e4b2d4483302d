import type { EventTask, Task } from '../../base/task';
import type {
  BenchEvent,
  BenchService,
  PageBenchRequest,
  PageBenchResult,
} from '../../engine/benchmarks/bench-service';
import { isAskedFor, MAP_FRAME } from '../../engine/benchmarks/benchmark-names';
import { failedResult, resultOf, type Measured } from '../../engine/benchmarks/benchmark-result';
import type { BenchmarkResult } from '../../engine/benchmarks/report';
import { WorkerClient } from '../../engine/protocol/worker-client';

export { machineOfPage } from './machine';

/**
 * Runs benchmarks from a page: first those that need no page, in a worker of their own, then the one that
 * draws on the page itself. Worker and device end with the run, whether it succeeds or not.
 * @throws Failure 'cancelled'; 'not-supported' where the backend does not start
 */
export async function benchInPage(
  request: PageBenchRequest,
  task: EventTask<BenchEvent>,
): Promise<PageBenchResult> {
  if (!isAskedFor(MAP_FRAME, request.only)) return benchInWorker(request, task);
  const emit = (event: BenchEvent) =>
    task.emit(event.kind === 'plan' ? { ...event, benchmarks: [...event.benchmarks, MAP_FRAME] } : event);
  const found = await benchInWorker(request, { ...task, emit });
  const results = await mapFrameResults(found, request.rounds, task);
  for (const result of results) task.emit({ kind: 'result', result });
  return { ...found, results: [...found.results, ...results] };
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

async function mapFrameResults(
  { backend: { backend }, calibration }: PageBenchResult,
  rounds: number,
  task: EventTask<BenchEvent>,
): Promise<BenchmarkResult[]> {
  const on = { backend, threads: 1 };
  task.emit({ kind: 'benchmark', name: MAP_FRAME });
  try {
    const found = await mapFramesOfPage(rounds, task);
    return found.map((measured) => resultOf(MAP_FRAME, measured, calibration, on));
  } catch (thrown) {
    task.signal.throwIfAborted();
    return [failedResult(MAP_FRAME, thrown, on)];
  }
}

/** Script time of map frames, as `measureMapFrames` measures it; the map's code is fetched now. */
export async function mapFramesOfPage(rounds: number, task: Task): Promise<Measured[]> {
  const { measureMapFrames } = await import('./map-frames');
  return measureMapFrames(rounds, task);
}
