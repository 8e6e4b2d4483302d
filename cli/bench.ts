import { existsSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CALIBRATION, chooseJobs, JOBS } from '../bench/catalogue';
import { BenchCities } from '../bench/cities';
import { benchJson, type Machine } from '../bench/report';
import { runBench } from '../bench/run-bench';
import { calibrationText, rowText, TABLE_HEAD } from '../bench/table';
import { Failure } from '../src/domain/failure';
import type { BackendReport } from '../src/engine/backend';
import { ProgressMeter } from '../src/engine/protocol/progress-meter';
import { inFolder, readArguments, runCommand } from './command';
import { startNodeBackend } from './node-backend';
import { dataFilesFromPaths } from './node-files';
import { ProgressBar } from './progress-bar';

const HELP = `Measures how fast everything is that takes long, beside what this machine can do at best.

  npm run bench -- [--only NAME] [--backend cpu|wasm] [--rounds N] [--json FILE]

  --only NAME   one job, or all whose names begin so; may be given several times, or as a list with commas
  --backend B   wasm (default) or cpu
  --rounds N    rounds that count, 1 to 1000 (default 5); warm-ups come before them
  --json FILE   write machine, calibration and results as JSON too
  --help        show this

  Jobs: ${[CALIBRATION, ...JOBS.map(({ name }) => name)].join(', ')}

Prints median, quartiles and share of the limit for each. Exits with 0, with 1 if a job could not run, with 2 if the command is
wrong. See docs/benchmarks.md.
`;

const BACKENDS = ['cpu', 'wasm'] as const;
/** The network on which official PyTorch was timed, where it is at hand. */
const REFERENCE = fileURLToPath(new URL('../../shared/reference/bench-net2k', import.meta.url));
const MOST_ROUNDS = 1000;

type NodeBackend = (typeof BACKENDS)[number];

function backendOf(text: string): NodeBackend {
  if (text === 'webgpu')
    throw new Failure('bad-input', 'There is no WebGPU in Node: choose --backend wasm or cpu.');
  if (BACKENDS.includes(text as NodeBackend)) return text as NodeBackend;
  throw new Failure('bad-input', `"${text}" is no backend: ${BACKENDS.join(', ')}.`);
}

function roundsOf(text: string): number {
  const rounds = Number(text);
  if (/^\d+$/.test(text) && rounds >= 1 && rounds <= MOST_ROUNDS) return rounds;
  throw new Failure('bad-input', `--rounds must be a whole number from 1 to ${MOST_ROUNDS}, not '${text}'.`);
}

async function machineOf({ adapter }: BackendReport, before: number): Promise<Machine> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return {
    date: new Date().toISOString(),
    host: `Node ${process.versions.node}`,
    cpu: cpus()[0]?.model ?? null,
    cores: cpus().length,
    memoryBytes: totalmem(),
    adapter: adapter ? `${adapter.vendor} ${adapter.architecture}`.trim() : null,
    load: { before, after: loadavg()[0] },
    versions: {
      app: manifest.version,
      tensorflow: manifest.dependencies['@tensorflow/tfjs'],
      v8: process.versions.v8,
    },
  };
}

await runCommand(async () => {
  const { values } = readArguments({
    options: {
      only: { type: 'string', multiple: true },
      backend: { type: 'string', default: 'wasm' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const jobs = chooseJobs(values.only?.flatMap((list) => list.split(',')) ?? []);
  const wanted = backendOf(values.backend);
  const rounds = roundsOf(values.rounds);
  const { json } = values;
  // Before the work: a file that cannot be written should be heard of at once.
  if (json !== undefined) await inFolder(json, async () => (await open(json, 'a')).close(), '--json');
  const load = loadavg()[0];
  const bar = new ProgressBar();
  const meter = new ProgressMeter();
  const backend = await startNodeBackend(wanted, (text) => bar.note(text));
  const cities = new BenchCities(existsSync(REFERENCE) ? await dataFilesFromPaths([REFERENCE]) : null);
  const print = (text: string) => {
    bar.clear();
    console.log(text);
  };
  print(TABLE_HEAD);
  const found = await runBench(
    { backend, jobs, rounds, cities },
    {
      onProgress: (progress) => bar.show(meter.observe(progress)),
      onCalibration: (calibration) => print(calibrationText(calibration)),
      onResult: (result) => print(rowText(result)),
    },
  );
  const machine = await machineOf(backend, load);
  const { before, after } = machine.load!;
  print(
    `${machine.cpu}, ${machine.cores} cores, load ${before.toFixed(2)} before and ${after.toFixed(2)} after.`,
  );
  if (json !== undefined) await writeFile(json, benchJson({ machine, ...found }));
  process.exitCode = found.jobs.some(({ failure }) => failure !== null) ? 1 : 0;
});
