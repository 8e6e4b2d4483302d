import { basename, join } from 'node:path';
import { digestOf } from '../../src/base/checksum';
import { badInput, inFile } from '../../src/base/failure';
import type { EventTask, Task } from '../../src/base/task';
import { counted, shown } from '../../src/base/text';
import { bytesOf } from '../../src/data/fingerprint';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import type { SearchableModel } from '../../src/domain/search/search-tree';
import { routesCsv } from '../../src/engine/routes/route-files';
import { RUN_FILES } from '../../src/engine/runs/run-bundle';
import { evaluated } from '../../src/evaluation/evaluate';
import {
  metricsReport,
  reportedNoise,
  reportedResult,
  type MetricsReport,
} from '../../src/evaluation/metrics-report';
import { noiseFloor } from '../../src/evaluation/noise-floor';
import { renderMetricsTable } from '../../src/evaluation/metrics-table';
import { observedEstimates, observedScores } from '../../src/evaluation/observed-routes';
import { sampledMeasures } from '../../src/evaluation/sampled-routes';
import { measuredRoutes, measurePairs } from '../../src/evaluation/route-measures';
import { tripAttributes } from '../../src/evaluation/trip-attributes';
import { commandText, inFolder } from '../command';
import { openDataset } from '../dataset/dataset-folder';
import { tryFolder } from '../files/try-folder';
import { writeDigested } from '../files/digests';
import type { Pieces } from '../files/whole-file';
import { routesFile, networkFile } from '../train/run-files';
import { isThere } from '../files/folder';
import { checkOrder } from '../shards/whole-order';
import { nothingFor, rowsOfShard, type Shard } from '../shards/shard';
import { shardHead, shardPlace, type ShardFile, type ShardHead } from '../shards/shard-file';
import { coefficientsFile, writeCoefficients } from './coefficients';
import { inBlocks, KeptBlocks, makeShard, type Rows } from '../shards/unfinished-shard';
import { drawnColumns, drawnPairsOf, joinDrawn, ROUTE_BLOCKS, type DrawnPairs } from './drawn-pairs';
import { renderSamples, sampledRoutes, samplesFile } from './sampled-routes';
import { versions } from '../package';
import { writtenWork } from '../written-work';
import { askedPairs, type AskedPairs, type RoutesOptions } from './asked-pairs';
import { matMul, tensor2d } from '@tensorflow/tfjs-core';
import { Random } from '../../src/base/random';
import { digestOfFile } from '../../src/engine/checkpoints/checkpoint-file';
import { isChoiceModel, isStudent } from '../../src/engine/routes/route-source';
import { RouteCrew } from '../../src/systems/routes/crew/route-crew';
import { drawWithStudent } from '../../src/systems/routes/drawing/draw-routes';
import { LoadedDataset } from '../../src/systems/routes/drawing/loaded-dataset';
import { networkAt } from '../train/run-networks';
import { startNodeBackend } from '../node-backend';
import { helperThreads } from '../node-thread';
import { selectTrips } from '../../src/domain/trajectory-set';
import { sliceOdPairs, type OdPairs } from '../../src/generation/od-pairs';
import { joinRoutes, type RouteSet } from '../../src/generation/route';

const LEAST_ROOM = 64 * 1024;

/** Draws and measures the routes of a command, or a part of them. @throws Failure */
export const drawRoutes = (options: RoutesOptions): Promise<void> =>
  writtenWork((task) => (options.shard ? drawShard(options, options.shard, task) : drawAll(options, task)));

/** Makes of the parts of a command what it would have written. @throws Failure */
export const mergeRoutes = (options: RoutesOptions, shards: readonly ShardFile[]): Promise<void> =>
  writtenWork(async (task) => {
    await claim(options);
    const { dataset, asked } = await inputs(options, task);
    // Who draws does not matter any more: the shards agree on it.
    const own = await dataOrder(options, dataset, asked);
    checkOrder(own, shards);
    return write(options, dataset, asked, joinDrawn(shards.map(drawnPairsOf)));
  });

async function drawAll(options: RoutesOptions, task: EventTask<string>): Promise<string> {
  await claim(options);
  const { dataset, asked } = await inputs(options, task);
  const drawer = await routeDrawer(options, dataset, task.emit);
  const { centroidLonLat } = dataset.network;
  try {
    const samples = await sampledRoutes(options, dataset, asked, drawer.nextRoads, task);
    const rows = { from: 0, to: asked.pairs.origins.length };
    const drawn = await drawnPairs(asked, rows, { draw: drawer.draw, centroidLonLat }, task);
    const said = await write(options, dataset, asked, drawn, samples);
    return drawer.about ? `${await drawer.about(task)}\n\n${said}` : said;
  } finally {
    await drawer.dispose();
  }
}

async function drawShard(options: RoutesOptions, shard: Shard, task: EventTask<string>): Promise<string> {
  const path = await shardPlace(options.out, shard);
  const { dataset, asked } = await inputs(options, task);
  const total = asked.pairs.origins.length;
  const rows = rowsOfShard(shard, total, PAIRS_PER_BLOCK);
  const pieces = Math.ceil(total / PAIRS_PER_BLOCK);
  if (rows.from === rows.to)
    return `${nothingFor(shard, `${counted(pieces, 'block')} of ${PAIRS_PER_BLOCK} pairs`)} Seen`;
  const drawer = await routeDrawer(options, dataset, task.emit);
  try {
    const order = { ...(await dataOrder(options, dataset, asked)), ...drawer.order };
    const head = shardHead({ command: 'routes', words: [...options.words], order, shard, pieces });
    const { centroidLonLat } = dataset.network;
    const said = await makeShard(path, head, async (unfinished) => {
      const by = { draw: drawer.draw, centroidLonLat, kept: new KeptBlocks(ROUTE_BLOCKS, unfinished, head) };
      const columns = drawnColumns(await drawnPairs(asked, rows, by, task));
      const which = `${rows.from + 1} to ${rows.to} of ${total}`;
      return { columns, said: `${counted(rows.to - rows.from, 'route')} (${which}) in ${shown(path)}` };
    });
    return said ?? `${shown(path)} is there already, found`;
  } finally {
    await drawer.dispose();
  }
}

async function inputs(
  options: RoutesOptions,
  task: EventTask<string>,
): Promise<{ readonly dataset: Dataset; readonly asked: AskedPairs }> {
  const { data } = options;
  const dataset = await openDataset(data, (files) => loadHoserDataset(files, { name: basename(data) }, task));
  return { dataset, asked: await askedPairs(options, dataset, task) };
}

/** What decides the routes and their measures, but who draws. */
async function dataOrder(
  { model, generation, resamples, seed }: RoutesOptions,
  { fingerprint }: Dataset,
  { pairs }: AskedPairs,
): Promise<ShardHead['order']> {
  const { origins, destinations, departures } = pairs;
  return {
    data: fingerprint,
    model,
    settings: JSON.stringify({ ...generation, resamples }),
    pairs: await digestOf([origins, destinations, departures].map(bytesOf)),
    seed: String(seed),
    ...(await versions()),
  };
}

/** Before the work: the folder can be written to, and nothing is replaced that may not be. */
async function claim({ out, model, sampling, replace }: RoutesOptions): Promise<void> {
  await tryFolder(out, LEAST_ROOM);
  if (replace) return;
  const fitted = isChoiceModel(model) ? [coefficientsFile(model)] : [];
  const sampled = sampling ? [samplesFile(model)] : [];
  for (const name of [routesFile(model, 'csv'), RUN_FILES.metrics, ...fitted, ...sampled])
    if (await isThere(join(out, name)))
      throw badInput(
        `${shown(join(out, name))} is there already. Choose another --out, or replace it with --replace.`,
      );
}

async function write(
  options: RoutesOptions,
  dataset: Dataset,
  asked: AskedPairs,
  drawn: DrawnPairs,
  samples: RouteSet | null = null,
): Promise<string> {
  const { out, model } = options;
  const { network, card } = dataset;
  const { routes } = drawn;
  const set = { source: model, odSource: asked.real?.split ?? ('file' as const), routes };
  const csv = routesFile(model, 'csv');
  const report = metricsOf(options, dataset, asked, drawn, samples);
  const files: [string, Pieces][] = [[csv, routesCsv(network, [set], { card })]];
  if (samples) {
    const perPair = options.sampling!.samples;
    files.push([
      samplesFile(model),
      routesCsv(network, [{ ...set, routes: samples }], { samples: perPair, card }),
    ]);
  }
  if (report) files.push([RUN_FILES.metrics, [JSON.stringify(report, null, 2)]]);
  await inFolder(out, () => writeDigested(out, files, commandText('routes', options.words)));
  const arrived = (of: RouteSet, file: string) =>
    `${counted(of.count, 'route')} in ${shown(join(out, file))}; ${of.arrived.reduce((sum, one) => sum + one, 0)} of them arrive,`;
  const said = `${samples ? `${arrived(samples, samplesFile(model))}\n` : ''}${arrived(routes, csv)}`;
  if (!report) return said;
  const metrics = shown(join(out, RUN_FILES.metrics));
  return `${renderMetricsTable(report)}
${observedLine(report)}
${renderSamples(report.results[0])}${said} measured in ${metrics}`;
}

/** Null where nobody drove the pairs. */
function metricsOf(
  { model, sampling, resamples, seed }: RoutesOptions,
  { network }: Dataset,
  { real }: AskedPairs,
  { routes, measures: pairs }: DrawnPairs,
  samples: RouteSet | null,
): MetricsReport | null {
  if (!real || !pairs) return null;
  const { twins, all: realOds, split } = real;
  const known = { pairs, real: tripAttributes(twins, network), realOds };
  const options = { resamples, seed };
  const measures = evaluated(measuredRoutes(routes, network, known), realOds, routes, network, options);
  const noise = reportedNoise(noiseFloor(routes, measures.real, [measures.generated], { seed }), 0);
  const { editDistance, bleu } = observedEstimates(observedScores(twins, routes), options);
  const observed = {
    ...{
      editDistance: editDistance.value,
      editDistanceLow: editDistance.low,
      editDistanceHigh: editDistance.high,
    },
    ...{ bleu: bleu.value, bleuLow: bleu.low, bleuHigh: bleu.high },
  };
  const result = reportedResult(model, split, measures, observed, noise);
  const sampled = samples &&
    sampling && { sampling, measures: sampledMeasures(realOds, samples, sampling.samples, options) };
  return metricsReport([{ ...result, ...(sampled && { samples: sampled }) }], [], options);
}

/** Means over trips against all routes that were observed of their pairs. */
function observedLine({ results: [{ extra = {} }] }: MetricsReport): string {
  const three = (key: string) => (extra[key] ?? NaN).toFixed(3);
  const estimate = (key: string) => `${three(key)} [${three(`${key}Low`)}, ${three(`${key}High`)}]`;
  return `Against all observed routes of a pair: edit distance ${estimate('editDistance')}, BLEU ${estimate('bleu')}.\n`;
}

/** Who draws, and what decides it beside the data. */
interface RouteDrawer {
  readonly draw: Drawer;
  /** What routes are sampled from. @throws Failure 'bad-input' for who has no probabilities */
  readonly nextRoads: (task: Task) => Promise<SearchableModel>;
  readonly order: Readonly<Record<string, string>>;
  /** Says what was fitted, in a file and as text; nothing of those who fit nothing. */
  readonly about?: (task: Task) => Promise<string>;
  readonly dispose: () => Promise<void>;
}

/** @throws Failure 'bad-input' for a network that is not there or does not go with the data */
async function routeDrawer(
  { model, network, generation, backend, threads, out }: RoutesOptions,
  dataset: Dataset,
  note: (text: string) => void,
): Promise<RouteDrawer> {
  const loaded = new LoadedDataset(dataset);
  if (!isStudent(model))
    return {
      draw: (pairs, task) => loaded.baselines.draw(model, pairs, generation, task),
      nextRoads: (task) => loaded.baselines.nextRoads(model, task),
      ...(isChoiceModel(model) && {
        about: async (task: Task) => {
          const fitted = await loaded.baselines.choiceModel(model, generation, task);
          return writeCoefficients(join(out, coefficientsFile(model)), fitted, dataset, task);
        },
      }),
      order: {},
      dispose: () => Promise.resolve(),
    };
  const lack = `holds no ${networkFile(model)}. Name a run that trained it, or its file, or another --model.`;
  const { bytes: weights, name } = await networkAt(network!, [model], lack);
  await startNodeBackend(backend, note);
  const student = await inFile(name, () => loaded.student(model, { id: network!, bytes: weights }));
  const crew = new RouteCrew(helperThreads(threads));
  return {
    draw: (pairs, task) => drawWithStudent(student, dataset, null, pairs, generation, task, crew.draw),
    nextRoads: async () => student,
    order: { weights: await digestOfFile(weights), backend, arithmetic: await arithmetic() },
    dispose: async () => {
      loaded.release();
      await crew.close();
    },
  };
}

const PROBE = 48;

/** What tells processors apart on which the same product rounds in another way, as fused multiply-add does. */
async function arithmetic(): Promise<string> {
  const random = new Random(1);
  const values = () => Float32Array.from({ length: PROBE * PROBE }, () => random.normal());
  const [a, b] = [tensor2d(values(), [PROBE, PROBE]), tensor2d(values(), [PROBE, PROBE])];
  const product = matMul(a, b);
  const digest = await digestOf([bytesOf(await product.data())]);
  for (const one of [a, b, product]) one.dispose();
  return digest.slice(0, 16);
}

/**
 * Pairs that are drawn together, counted from the first. On a graphics card a number may round by its place in a batch, so
 * whoever draws some of the pairs draws whole blocks: each then comes out the same there too, whoever draws it.
 */
const PAIRS_PER_BLOCK = 128;

/** Routes for pairs, in their order. */
export type Drawer = (pairs: OdPairs, task: Task) => Promise<RouteSet>;

/**
 * Draws and measures the pairs of some blocks, after those that are kept.
 * @throws Failure 'cancelled', whose details say in words from where the same command goes on, where routes are kept
 */
async function drawnPairs(
  { pairs, real }: AskedPairs,
  rows: Rows,
  {
    draw,
    centroidLonLat,
    kept,
  }: Pick<RouteDrawer, 'draw'> & {
    readonly centroidLonLat: Float64Array;
    readonly kept?: KeptBlocks<RouteSet>;
  },
  task: Task,
): Promise<DrawnPairs> {
  const blocks = { rowsPerBlock: PAIRS_PER_BLOCK, step: 'routes.search', form: ROUTE_BLOCKS };
  const sets = await inBlocks(
    rows,
    { ...blocks, ...(kept && { kept }) },
    ({ from, to }, own) => draw(sliceOdPairs(pairs, from, to), own),
    task,
  );
  const routes = joinRoutes(sets);
  if (!real) return { routes, measures: null };
  const twins = Uint32Array.from({ length: rows.to - rows.from }, (_, i) => rows.from + i);
  return { routes, measures: measurePairs(selectTrips(real.twins, twins), routes, centroidLonLat) };
}
