import { mkdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BlobStore } from '../src/data/blob-store';
import { renderCheckReport } from '../src/data/check-report';
import { loadHoserDataset } from '../src/data/hoser-layout';
import type { Dataset } from '../src/domain/dataset';
import { measureAll } from '../src/engine/metrics/measure-routes';
import type { Task } from '../src/base/task';
import { localTask } from '../src/engine/protocol/local-task';
import { ENGINE_STEPS } from '../src/engine/protocol/progress-words';
import { routesCsv, routesGeoJson } from '../src/engine/routes/route-files';
import { filesOfRun, zipRun } from '../src/engine/runs/run-bundle';
import { runExperiment } from '../src/engine/experiments/run-experiment';
import type { ExperimentEvent, ExperimentProducts } from '../src/engine/experiments/experiment';
import { experimentHooks, type CacheStore } from '../src/engine/experiments/experiment-hooks';
import type { MetricsReport } from '../src/evaluation/metrics-report';
import { renderMetricsTable } from '../src/evaluation/metrics-table';
import { ROUTE_SOURCES } from '../src/engine/routes/route-source';
import { inFolder, writeText } from './command';
import { RunReader } from '../src/engine/runs/run-reader';
import { stepsOf, type SystemEntry } from '../src/engine/experiments/system';
import { jobOptions, SAMPLE_CITY, type JobOptions } from './job-options';
import { startNodeBackend } from './node-backend';
import { NodeDirectory } from './node-directory';
import { dataFilesFromPaths } from './node-files';
import { duration, ProgressBar } from './progress-bar';

async function load({ data, zones }: JobOptions, task: Task): Promise<Dataset> {
  const files = await dataFilesFromPaths([data]);
  const name = data === SAMPLE_CITY ? 'Sample city' : basename(resolve(data));
  const options = { name, ...(zones === undefined ? {} : { zoneCount: zones }) };
  const { dataset, report } = await loadHoserDataset(files, options, task);
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
  system: SystemEntry,
  out: string,
  dataset: Dataset,
  products: ExperimentProducts,
  report: MetricsReport | null,
): Promise<void> {
  await writeFile(join(out, 'run.json'), JSON.stringify(products.record, null, 2));
  if (report) await writeFile(join(out, 'metrics.json'), JSON.stringify(report, null, 2));
  for (const source of ROUTE_SOURCES) {
    const sets = products.sets.filter((set) => set.source === source);
    if (sets.length === 0) continue;
    await writeText(
      join(out, `routes-${source}.csv`),
      routesCsv(dataset.network, sets, { card: dataset.card }),
    );
    await writeText(
      join(out, `routes-${source}.geojson`),
      routesGeoJson(dataset.network, sets, dataset.card),
    );
  }
  for (const { name, text } of products.files) await writeText(join(out, name), text);
  for (const { name, bytes } of products.checkpoints)
    await writeFile(join(out, `${name}.safetensors`), bytes);
  await writeFile(join(out, 'run.zip'), runZip(system, products, report));
}

/** The run as the page imports it, its curves with one point an epoch. */
function runZip(
  system: SystemEntry,
  { record, sets, checkpoints }: ExperimentProducts,
  metrics: MetricsReport | null,
): Uint8Array {
  const { data, config } = record;
  const { preset, seed } = system.facts(config);
  const id = `${data.fingerprint.slice(0, 8)}-${preset}-${seed}`;
  const series = new RunReader([system]).epochSeries(record);
  const files = filesOfRun({ record, metrics, checkpoints, sets, series });
  return zipRun({ id, name: `${data.name}, ${preset}, seed ${seed}` }, files);
}

/** A cache in a folder, which never takes the last room of its disk. */
function cacheIn(folder: string): CacheStore {
  const free = async () => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  };
  return { blobs: new BlobStore(new NodeDirectory(folder)), free };
}

async function run(options: JobOptions): Promise<void> {
  const started = performance.now();
  const { system, out, cache, config } = options;
  const bar = new ProgressBar([ENGINE_STEPS, stepsOf(system)]);
  const onEvent = (event: ExperimentEvent) => {
    if (event.kind === 'note') bar.note(event.text);
    else if (event.kind === 'training' && event.event.kind === 'epoch')
      bar.note(epochLine(event.network, event.event));
  };
  const task = localTask<ExperimentEvent>({ onProgress: (report) => bar.show(report), onEvent });
  const dataset = await load(options, task);
  await inFolder(out, () => mkdir(out, { recursive: true }));
  if (cache !== undefined) await inFolder(cache, () => mkdir(cache, { recursive: true }), '--cache');
  const backend = await startNodeBackend(options.backend, (text) => bar.note(text));
  bar.note(`${backend.why} ${backend.selfCheck?.message ?? ''}`);
  const caches = cache === undefined ? {} : { caches: cacheIn(cache) };
  const hooks = experimentHooks({ networks: system.networks, ...caches }, task);
  const order = { dataset, config, files: true };
  const products = await runExperiment(system, order, { backend, versions: await versions(), hooks });
  const { resamples, seed } = system.facts(config);
  const { network, trips } = dataset;
  const { sets } = products;
  const report = sets.length > 0 ? await measureAll({ network, trips, sets, resamples, seed }, task) : null;
  bar.clear();
  await inFolder(out, () => writeResults(system, out, dataset, products, report));
  const { summary } = await system.loadFormat();
  console.log(`\n${summary(products.record).join('\n')}`);
  if (report) console.log(`\n${renderMetricsTable(report)}`);
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

/**
 * One experiment from a command line: trains, measures, writes everything
 * to a folder and says what came of it.
 * @param systems what can be trained, the usual one first
 * @throws Failure 'bad-input' for options or data that cannot be used
 */
export async function runJob(args: string[], systems: readonly SystemEntry[]): Promise<void> {
  const options = jobOptions(args, systems);
  if ('help' in options) console.log(options.help);
  else await run(options);
}
