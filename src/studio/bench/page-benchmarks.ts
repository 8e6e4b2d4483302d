import type { EventTask, Task } from '../../base/task';
import type { BackendName, BackendReport } from '../../engine/backend/backend';
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
import type { BenchmarkResult, Machine } from '../../engine/benchmarks/report';
import { WorkerClient } from '../../engine/protocol/worker-client';

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

/** What a browser tells beyond the types of TypeScript's library. */
interface BrowserNavigator {
  readonly userAgent: string;
  readonly hardwareConcurrency?: number;
  /** GiB, coarse. */
  readonly deviceMemory?: number;
  readonly userAgentData?: {
    getHighEntropyValues(hints: readonly string[]): Promise<{
      readonly fullVersionList?: readonly { readonly brand: string; readonly version: string }[];
      readonly platform?: string;
      readonly platformVersion?: string;
      readonly architecture?: string;
    }>;
  };
}

/**
 * The machine as a page can know it: no processor's name and no load, but browser, adapter and cores.
 * @param began when the run did, in ms since 1970
 */
export async function machineOfPage(
  { adapter }: Pick<BackendReport, 'adapter'>,
  versions: Machine['versions'],
  began: number,
  browser: BrowserNavigator = navigator as BrowserNavigator,
): Promise<Machine> {
  const { hardwareConcurrency, deviceMemory } = browser;
  return {
    date: new Date(began).toISOString(),
    host: await hostOf(browser),
    cpu: null,
    cores: hardwareConcurrency ?? null,
    memoryBytes: deviceMemory === undefined ? null : deviceMemory * 2 ** 30,
    adapter: adapter && adapterText(adapter),
    load: null,
    clock: 'wall',
    versions: { ...versions },
  };
}

const adapterText = ({ vendor, architecture, description }: NonNullable<BackendReport['adapter']>) =>
  [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed';

/**
 * "Google Chrome 141.0.7390.54, Linux 6.1 x86": where a browser keeps its versions
 * back, the text that it sends to servers.
 */
async function hostOf({ userAgent, userAgentData }: BrowserNavigator): Promise<string> {
  const told = await userAgentData?.getHighEntropyValues([
    'fullVersionList',
    'platform',
    'platformVersion',
    'architecture',
  ]);
  // Browsers name made-up brands too, so that nobody relies on the list; their own comes beside Chromium's.
  const brands = told?.fullVersionList?.filter(({ brand }) => !/not.?a.?brand/i.test(brand)) ?? [];
  const brand = brands.find(({ brand: name }) => name !== 'Chromium') ?? brands[0];
  if (!told || !brand) return userAgent;
  const system = [told.platform, told.platformVersion, told.architecture].filter(Boolean).join(' ');
  return `${brand.brand} ${brand.version}, ${system}`;
}
