import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderCheckReport } from '../src/data/check-report';
import { loadHoserDataset } from '../src/data/hoser-layout';
import type { Dataset } from '../src/domain/dataset';
import { Failure } from '../src/domain/failure';
import type { BackendName } from '../src/engine/backend';
import {
  jobConfig,
  PRESETS,
  type JobConfig,
  type JobOverrides,
  type PresetName,
} from '../src/engine/job-config';
import { jobSummary } from '../src/engine/job-summary';
import { measureAll } from '../src/engine/measure-routes';
import { localJob, type Job } from '../src/engine/protocol/job';
import { routesCsv, routesGeoJson } from '../src/engine/route-files';
import { runJob, type JobProducts } from '../src/engine/run-job';
import { stageHooks, type JobEvent } from '../src/engine/stage-hooks';
import type { MetricsReport } from '../src/evaluation/metrics-report';
import { renderMetricsTable } from '../src/evaluation/metrics-table';
import { ROUTE_SOURCES } from '../src/engine/generation-stage';
import { searchNames } from '../src/generation/generate-routes';
import { inFolder, readOptions, runCommand, writeText } from './command';
import { startNodeBackend } from './node-backend';
import { dataFilesFromPaths } from './node-files';
import { duration, ProgressBar } from './progress-bar';

const SAMPLE_CITY = fileURLToPath(new URL('../public/sample-city', import.meta.url));
const BACKENDS: readonly BackendName[] = ['wasm', 'cpu', 'webgpu'];

const HELP = `Trains the teacher, distils the student, draws routes and measures them.

  npm run job -- [--data DIR] [--out DIR] [--preset ${PRESETS.join('|')}] [--compare] [--seed N] ...

  --data DIR       folder, zip or files in the HOSER layout (default: the sample city)
  --out DIR        where run.json, metrics.json, routes-*.csv, routes-*.geojson and *.safetensors go
                   (default: runs/<data>-<preset>-<seed>)
  --preset NAME    quick (minutes), demo, thesis (official widths and schedule); default quick
  --compare        train the vanilla student beside the distilled one, from the same seed
  --seed N         fixes weights, batches and OD pairs (default 42)
  --backend NAME   ${BACKENDS.join(', ')} (default wasm)
  --epochs N, --teacher-epochs N           of the students, of the teacher
  --batch N, --accumulation N              trips per micro-batch, micro-batches per step (students)
  --learning-rate X, --weight-decay X, --warmup X    the last as a share of all steps (students)
  --lambda X, --tau X, --window N          weight, temperature and window of the teacher
  --alpha X        weight of the time loss
  --steps NAME     steps that learn from the teacher: all (the thesis's equations) or last (its code)
  --no-tau-squared leave out Eq. 5's tau^2, as the thesis's code does
  --zones N        zones to divide the roads into where the data has no partition
  --pairs N        OD pairs drawn from the training and from the test trips each
  --beam N         beam width
  --search NAME    beam, best-first or algorithm-4 (default beam)
  --help           show this
`;

/** Options that take a number, with the setting that each replaces. */
const NUMBERS: Readonly<Record<string, keyof JobOverrides>> = {
  seed: 'seed',
  epochs: 'epochs',
  'teacher-epochs': 'teacherEpochs',
  batch: 'batchSize',
  accumulation: 'accumulation',
  'learning-rate': 'learningRate',
  'weight-decay': 'weightDecay',
  warmup: 'warmupShare',
  lambda: 'lambda',
  tau: 'tau',
  window: 'window',
  alpha: 'alpha',
  pairs: 'odPairs',
  beam: 'beamWidth',
};

interface Options {
  readonly data: string;
  readonly out: string;
  readonly backend: BackendName;
  readonly zones: number | undefined;
  readonly config: JobConfig;
}

function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Failure('bad-input', `--${name} must be a number, not '${text}'.`);
  return value;
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  if (allowed.includes(text as T)) return text as T;
  throw new Failure('bad-input', `--${name} must be one of ${allowed.join(', ')}, not '${text}'.`);
}

/** The options of a command line, or null when it asks for help. */
function optionsOf(args: string[]): Options | null {
  const text = { type: 'string' } as const;
  const values = readOptions(args, {
    data: { type: 'string', default: SAMPLE_CITY },
    out: text,
    preset: { type: 'string', default: 'quick' },
    backend: { type: 'string', default: 'wasm' },
    compare: { type: 'boolean', default: false },
    ...Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, text])),
    steps: text,
    'no-tau-squared': { type: 'boolean', default: false },
    zones: text,
    search: text,
    help: { type: 'boolean', default: false },
  });
  if (values.help) return null;
  const preset: PresetName = oneOf('preset', values.preset, PRESETS);
  const given = values as unknown as Record<string, string | undefined>;
  const overrides: Record<string, unknown> = { compare: values.compare };
  for (const [name, setting] of Object.entries(NUMBERS)) overrides[setting] = numberOption(name, given[name]);
  if (values.search !== undefined) overrides.search = oneOf('search', values.search, searchNames);
  if (values.steps !== undefined) overrides.steps = oneOf('steps', values.steps, ['all', 'last'] as const);
  if (values['no-tau-squared']) overrides.tauSquared = false;
  const config = jobConfig(preset, overrides as JobOverrides);
  const zones = numberOption('zones', values.zones);
  if (zones !== undefined && !(Number.isInteger(zones) && zones >= 1))
    throw new Failure('bad-input', `--zones must be a whole number from 1 up, not '${values.zones}'.`);
  const name = values.data === SAMPLE_CITY ? 'sample-city' : basename(resolve(values.data));
  return {
    data: values.data,
    out: values.out ?? join('runs', `${name}-${preset}-${config.seed}`),
    backend: oneOf('backend', values.backend, BACKENDS),
    zones,
    config,
  };
}

async function load({ data, zones }: Options, job: Job<JobEvent>): Promise<Dataset> {
  const files = await dataFilesFromPaths([data]);
  const name = data === SAMPLE_CITY ? 'Sample city' : basename(resolve(data));
  const { dataset, report } = await loadHoserDataset(files, {
    name,
    onProgress: job.onProgress,
    ...(zones === undefined ? {} : { zoneCount: zones }),
  });
  if (report.length > 0) console.log(renderCheckReport(report));
  return dataset;
}

async function versions(): Promise<Record<string, string>> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return {
    app: manifest.version,
    tensorflow: manifest.dependencies['@tensorflow/tfjs'],
    node: process.version,
  };
}

async function writeResults(
  out: string,
  dataset: Dataset,
  products: JobProducts,
  report: MetricsReport,
): Promise<void> {
  await writeFile(join(out, 'run.json'), JSON.stringify(products.record, null, 2));
  await writeFile(join(out, 'metrics.json'), JSON.stringify(report, null, 2));
  for (const source of ROUTE_SOURCES) {
    const sets = products.sets.filter((set) => set.source === source);
    if (sets.length === 0) continue;
    await writeText(join(out, `routes-${source}.csv`), routesCsv(dataset.network, sets));
    await writeText(join(out, `routes-${source}.geojson`), routesGeoJson(dataset.network, sets));
  }
  for (const { name, bytes } of products.checkpoints)
    await writeFile(join(out, `${name}.safetensors`), bytes);
}

async function main(options: Options): Promise<void> {
  const started = performance.now();
  const { out, config } = options;
  const bar = new ProgressBar();
  const onEvent = (event: JobEvent) => {
    if (event.kind === 'note') bar.note(event.text);
    else if (event.event.kind === 'epoch') bar.note(epochLine(event.network, event.event));
  };
  const job = localJob<JobEvent>({ onProgress: (report) => bar.show(report), onEvent });
  const dataset = await load(options, job);
  await inFolder(out, () => mkdir(out, { recursive: true }));
  const backend = await startNodeBackend(options.backend, (text) => bar.note(text));
  bar.note(`${backend.why} ${backend.selfCheck?.message ?? ''}`);
  const hooks = stageHooks(job.control, job.onProgress, job.emit);
  const products = await runJob(dataset, config, { backend, versions: await versions(), hooks });
  const report = measureAll(
    {
      network: dataset.network,
      trips: dataset.trips,
      sets: products.sets,
      resamples: config.evaluation.resamples,
      seed: config.seed,
    },
    job.onProgress,
  );
  bar.clear();
  await inFolder(out, () => writeResults(out, dataset, products, report));
  console.log(`\n${jobSummary(products.record)}\n\n${renderMetricsTable(report)}`);
  console.log(`Written to ${out} after ${duration(performance.now() - started)}.`);
}

function epochLine(
  network: string,
  {
    epoch,
    epochs,
    measures,
    means,
    best,
  }: {
    epoch: number;
    epochs: number;
    measures: Readonly<Record<string, number>>;
    means: Readonly<Record<string, number>>;
    best: boolean;
  },
): string {
  const shown = Object.entries({ loss: means.loss, ...measures })
    .filter(([name]) => name !== 'steps')
    .map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return `${network} epoch ${epoch}/${epochs}: ${shown.join(', ')}${best ? ' *' : ''}`;
}

await runCommand(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (options) await main(options);
  else console.log(HELP);
});
