import { cpus, loadavg, totalmem } from 'node:os';
import { chooseBenchmarks } from '../../bench/catalogue';
import { BenchCities } from '../../bench/cities';
import {
  isAskedFor,
  memoryName,
  MEMORY_RUNS,
  type MemoryRun,
  PAGE_BENCHMARKS,
  type PageBenchmark,
} from '../../src/engine/benchmarks/benchmark-names';
import { failedResult, resultOf } from '../../src/engine/benchmarks/benchmark-result';
import {
  benchJson,
  type Calibration,
  type BenchmarkResult,
  type Machine,
} from '../../src/engine/benchmarks/report';
import { shareLine } from '../../src/engine/benchmarks/share-line';
import { wallClock, type Clock } from '../../bench/rounds';
import { runBench, calibrationText, rowText, TABLE_HEAD } from '../../bench/run-bench';
import { BENCH_NETWORK, realData } from '../../scripts/folders.mjs';
import type { BackendReport } from '../../src/engine/backend/backend';
import type { BackendName } from '../../src/nn/backend-names';
import { localTask } from '../../src/engine/protocol/local-task';
import { inFolder } from '../command';
import { tryFile } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { onlyInClone, versions } from '../package';
import { startNodeBackend } from '../node-backend';
import { helperThread } from '../node-thread';
import { dataFilesFromPaths } from '../node-files';
import { ProgressBar } from '../progress-bar';
import type { BenchEvent } from '../../src/engine/benchmarks/bench-service';

/** What is measured, and how. */
export interface BenchOptions {
  /** Names of benchmarks, or what they begin with; empty for all. */
  readonly only: readonly string[];
  readonly backend: BackendName;
  readonly rounds: number;
  /** Whether the CPU time of this process counts, and not the wall clock's. */
  readonly ofCpu: boolean;
  readonly threads: number;
  /** File for machine, calibration and results. */
  readonly json: string | undefined;
}

/** Trips of Porto's taxis, where they are at hand. */
const PORTO = realData('porto/hoser');

/** User and system time of this process, all of its threads. */
const cpuClock: Clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

interface Found {
  readonly host: string;
  readonly backend: BackendReport;
  readonly calibration: Calibration;
  readonly results: readonly BenchmarkResult[];
}

async function measure(
  wanted: BackendName,
  only: readonly string[],
  rounds: number,
  clock: Clock,
  threads: number,
): Promise<Found> {
  const bar = new ProgressBar();
  const print = (text: string) => {
    bar.clear();
    console.log(text);
  };
  const onEvent = (event: BenchEvent) => {
    if (event.kind === 'calibration') print(calibrationText(event.calibration));
    if (event.kind === 'result') print(rowText(event.result));
  };
  const reference = await dataFilesFromPaths([BENCH_NETWORK]);
  const porto = PORTO.absent ? null : await dataFilesFromPaths([PORTO.path]);
  print(TABLE_HEAD);
  if (wanted === 'webgpu') {
    onlyInClone('A benchmark in Chromium');
    const { benchInChromium } = await import('./bench-in-chromium');
    const found = await benchInChromium({ backend: wanted, only, rounds }, reference, {
      onProgress: (report) => bar.show(report),
      onEvent,
    });
    return { host: found.browser, ...found };
  }
  const backend = await startNodeBackend(wanted, (text) => bar.note(text), { threads });
  if (!porto && only.length === 0) bar.note(`Left out: epoch-porto (${PORTO.why}).`);
  const benchmarks = chooseBenchmarks(only, () => porto !== null);
  const found = await runBench(
    {
      backend,
      benchmarks,
      rounds,
      clock,
      cities: new BenchCities(reference, porto),
      help: { spawn: helperThread, count: 1 },
    },
    localTask({ onProgress: (report) => bar.show(report), onEvent }),
  );
  const elsewhere: BenchmarkResult[] = [];
  for (const name of PAGE_BENCHMARKS.filter((one) => isAskedFor(one, only)))
    for (const result of await onPage(name, found.calibration, backend, rounds, bar)) {
      elsewhere.push(result);
      onEvent({ kind: 'result', result });
    }
  const asked = memoryRunsAskedFor(only);
  if (asked.length > 0) {
    onlyInClone('The memory of a page');
    const { memoryBenchmarks } = await import('../memory/memory-benchmarks');
    elsewhere.push(
      ...(await memoryBenchmarks(asked, wanted, found.calibration, (result) =>
        onEvent({ kind: 'result', result }),
      )),
    );
  }
  const host = `Node ${process.versions.node}`;
  return { host, backend, calibration: found.calibration, results: [...found.results, ...elsewhere] };
}

/** Runs whose memory is asked for: never without their name. */
const memoryRunsAskedFor = (only: readonly string[]): readonly MemoryRun[] =>
  only.length === 0 ? [] : MEMORY_RUNS.filter((run) => isAskedFor(memoryName(run), only));

/** A benchmark that needs a page: in headless Chromium, whatever the others run in. */
async function onPage(
  name: PageBenchmark,
  calibration: Calibration,
  { backend }: BackendReport,
  rounds: number,
  bar: ProgressBar,
): Promise<BenchmarkResult[]> {
  try {
    onlyInClone('A benchmark of the page');
    const { benchmarkInChromium } = await import('./bench-in-chromium');
    const request = { backend, rounds };
    const { on, measured } = await benchmarkInChromium(name, request, (report) => bar.show(report));
    return measured.map((one) => resultOf(name, one, calibration, on));
  } catch (error) {
    return [failedResult(name, error, { backend, threads: 1 })];
  }
}

async function machineOf(
  { host, backend: { adapter } }: Found,
  before: number,
): Promise<Omit<Machine, 'clock'>> {
  const { app, tensorflow } = await versions();
  return {
    date: new Date().toISOString(),
    host,
    cpu: cpus()[0]?.model ?? null,
    cores: cpus().length,
    memoryBytes: totalmem(),
    adapter: adapter && `${adapter.vendor} ${adapter.architecture}`.trim(),
    load: { before, after: loadavg()[0] },
    versions: { app, tensorflow },
  };
}

/** Measures, and prints what was found; the exit code is 1 where a benchmark could not run. @throws Failure */
export async function runBenchmarks({
  only,
  backend,
  rounds,
  ofCpu,
  threads,
  json,
}: BenchOptions): Promise<void> {
  // Before the work: a file that cannot be written should be heard of at once.
  if (json !== undefined) await tryFile(json, '--json');
  const load = loadavg()[0];
  const found = await measure(backend, only, rounds, ofCpu ? cpuClock : wallClock, threads);
  const machine = { ...(await machineOf(found, load)), clock: ofCpu ? ('cpu' as const) : ('wall' as const) };
  const { host, cpu, cores, adapter } = machine;
  const device = backend === 'webgpu' ? `${adapter}, ` : '';
  console.log(
    `${host}, ${device}${cpu}, ${cores} cores; ${ofCpu ? 'CPU time; ' : ''}load ${load.toFixed(2)} before, ${machine.load!.after.toFixed(2)} after.`,
  );
  const { calibration, results } = found;
  const report = { machine, calibration, jobs: [...results] };
  console.log(shareLine(report));
  const text = benchJson(report);
  if (json !== undefined) await inFolder(json, () => writeWhole(json, [text]), '--json');
  process.exitCode = results.some(({ failure }) => failure !== null) ? 1 : 0;
}
