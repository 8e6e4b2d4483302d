import { shown } from '../src/base/text';
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { chooseBenchmarks, BENCHMARK_NAMES } from '../bench/catalogue';
import { BenchCities } from '../bench/cities';
import {
  CALIBRATION,
  isAskedFor,
  PAGE_BENCHMARKS,
  type PageBenchmark,
} from '../src/engine/benchmarks/benchmark-names';
import { failedResult, resultOf } from '../src/engine/benchmarks/benchmark-result';
import {
  benchJson,
  type Calibration,
  type BenchmarkResult,
  type Machine,
} from '../src/engine/benchmarks/report';
import { wallClock, type Clock } from '../bench/rounds';
import { runBench } from '../bench/run-bench';
import { calibrationText, rowText, TABLE_HEAD } from '../bench/table';
import { BENCH_NETWORK, realData } from '../scripts/folders.mjs';
import { Failure } from '../src/base/failure';
import type { BackendReport } from '../src/engine/backend/backend';
import { BACKEND_NAMES, isBackendName, type BackendName } from '../src/nn/backend-names';
import { localTask } from '../src/engine/protocol/local-task';
import { inFolder, readArguments, runCommand } from './command';
import { tryFile } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { startNodeBackend } from './node-backend';
import { pieceThread } from './node-thread';
import { dataFilesFromPaths } from './node-files';
import { ProgressBar } from './progress-bar';
import { threadsOf } from './threads-option';
import type { BenchEvent } from '../src/engine/benchmarks/bench-service';

const HELP = `Measures how fast everything is that takes long, beside what this machine can do at best.

  npm run bench -- [--only NAME] [--backend cpu|wasm|webgpu] [--rounds N] [--cpu-time]
                   [--threads N] [--json FILE]

  --only NAME   one benchmark, or all whose names begin so; may be given several times, or as a list with commas
  --backend B   wasm (default) or cpu in Node, or webgpu in a worker of headless Chromium
  --rounds N    rounds that count, 1 to 1000 (default 5); warm-ups come before them
  --cpu-time    count the CPU time that this process uses, not the wall clock's: for a machine that is shared; not with webgpu
  --threads N   threads that compute (default: all that this process may use); the median of --cpu-time is of all of them
  --json FILE   write machine, calibration and results as JSON too
  --help        show this

  Benchmarks: ${[CALIBRATION, ...BENCHMARK_NAMES].join(', ')}

Prints median, quartiles and share of the limit for each. Exits with 0, with 1 if a benchmark could not run, with 2 if the command is
wrong. See docs/benchmarks.md.
`;

/** Trips of Porto's taxis, where they are at hand. */
const PORTO = realData('porto/hoser');
const MOST_ROUNDS = 1000;

function backendOf(text: string): BackendName {
  if (isBackendName(text)) return text;
  throw new Failure('bad-input', `"${shown(text)}" is no backend: ${BACKEND_NAMES.join(', ')}.`);
}

/** User and system time of this process, all of its threads. */
const cpuClock: Clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function roundsOf(text: string): number {
  const rounds = Number(text);
  if (/^\d+$/.test(text) && rounds >= 1 && rounds <= MOST_ROUNDS) return rounds;
  throw new Failure(
    'bad-input',
    `--rounds must be a whole number from 1 to ${MOST_ROUNDS}, not '${shown(text)}'.`,
  );
}

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
    { backend, benchmarks, rounds, clock, cities: new BenchCities(reference, porto), help: pieceThread },
    localTask({ onProgress: (report) => bar.show(report), onEvent }),
  );
  const drawn: BenchmarkResult[] = [];
  for (const name of PAGE_BENCHMARKS.filter((one) => isAskedFor(one, only)))
    for (const result of await onPage(name, found.calibration, backend, rounds, bar)) {
      drawn.push(result);
      onEvent({ kind: 'result', result });
    }
  const host = `Node ${process.versions.node}`;
  return { host, backend, calibration: found.calibration, results: [...found.results, ...drawn] };
}

/** A benchmark that needs a page: in headless Chromium, whatever the others run in. */
async function onPage(
  name: PageBenchmark,
  calibration: Calibration,
  { backend }: BackendReport,
  rounds: number,
  bar: ProgressBar,
): Promise<BenchmarkResult[]> {
  try {
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
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return {
    date: new Date().toISOString(),
    host,
    cpu: cpus()[0]?.model ?? null,
    cores: cpus().length,
    memoryBytes: totalmem(),
    adapter: adapter && `${adapter.vendor} ${adapter.architecture}`.trim(),
    load: { before, after: loadavg()[0] },
    versions: { app: manifest.version, tensorflow: manifest.dependencies['@tensorflow/tfjs'] },
  };
}

await runCommand(async () => {
  const { values } = readArguments({
    options: {
      only: { type: 'string', multiple: true },
      backend: { type: 'string', default: 'wasm' },
      rounds: { type: 'string', default: '5' },
      'cpu-time': { type: 'boolean', default: false },
      threads: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const only = values.only?.flatMap((list) => list.split(',')) ?? [];
  chooseBenchmarks(only); // refuses a name that no benchmark has
  const wanted = backendOf(values.backend);
  const rounds = roundsOf(values.rounds);
  const threads = threadsOf(values.threads);
  const { json, 'cpu-time': ofCpu } = values;
  if (ofCpu && wanted === 'webgpu')
    throw new Failure('bad-input', '--cpu-time says nothing of a graphics device: leave it out with webgpu.');
  // Before the work: a file that cannot be written should be heard of at once.
  if (json !== undefined) await tryFile(json, '--json');
  const load = loadavg()[0];
  const found = await measure(wanted, only, rounds, ofCpu ? cpuClock : wallClock, threads);
  const machine = { ...(await machineOf(found, load)), clock: ofCpu ? ('cpu' as const) : ('wall' as const) };
  const { host, cpu, cores, adapter } = machine;
  const device = wanted === 'webgpu' ? `${adapter}, ` : '';
  console.log(
    `${host}, ${device}${cpu}, ${cores} cores; ${ofCpu ? 'CPU time; ' : ''}load ${load.toFixed(2)} before, ${machine.load!.after.toFixed(2)} after.`,
  );
  const { calibration, results } = found;
  const text = benchJson({ machine, calibration, jobs: [...results] });
  if (json !== undefined) await inFolder(json, () => writeWhole(json, [text]), '--json');
  process.exitCode = results.some(({ failure }) => failure !== null) ? 1 : 0;
});
