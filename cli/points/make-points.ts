import { basename } from 'node:path';
import { badInput } from '../../src/base/failure';
import { counted, shown } from '../../src/base/text';
import type { EventTask } from '../../src/base/task';
import { traceText } from '../../src/data/gps/export/trace-file';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { HTP_NETWORKS } from '../../src/systems/htp/networks';
import { generatePoints } from '../../src/systems/htp/networks/generate-points';
import { generatedTraces } from '../../src/systems/htp/points/generated-traces';
import { speaking, openNetworks } from '../../src/systems/htp/points/point-networks';
import type { PointWeights } from '../../src/systems/htp/points/points-service';
import { htp } from '../../src/systems/htp/index';
import { TripLabels } from '../../src/systems/htp/trips/trip-labels';
import { systems } from '../../src/systems/registry';
import { inFolder } from '../command';
import { openDataset } from '../dataset/dataset-folder';
import { tryFile } from '../files/try-folder';
import { writeWhole } from '../files/whole-file';
import { startNodeBackend } from '../node-backend';
import { networkFile } from '../train/run-files';
import { bytesAt, isFile, weightsAt } from '../train/run-networks';
import { writtenWork } from '../written-work';
import { grantedOrders, routesForPoints } from './routes-for-points';
import type { PointsOptions } from './routes-for-points';

/** Generates points and writes them to a file. @throws Failure */
export const makePoints = (options: PointsOptions): Promise<void> =>
  writtenWork((task) => generate(options, task), htp.steps);

async function generate(options: PointsOptions, task: EventTask<string>): Promise<string> {
  const { data, out, format, drawing, backend } = options;
  await tryFile(out, '--out');
  const weights = await readNetworks(options.networks);
  const dataset = await openDataset(data, (files) => loadHoserDataset(files, { name: basename(data) }, task));
  await startNodeBackend(backend, task.emit);
  const networks = speaking(await openNetworks(weights, dataset, new TripLabels(dataset.network)));
  const { tokeniser, language } = networks;
  try {
    const named = await routesForPoints(options, dataset, task);
    const { granted, notes } = grantedOrders(named, dataset, language.mostRoads);
    const orders = granted.map(({ order }) => order);
    const trips = await generatePoints(language, tokeniser, orders, drawing, task);
    const made = trips.flatMap((trip, i) => (trip ? [{ name: granted[i].name, trip }] : []));
    const traces = generatedTraces(made, basename(out));
    await task.checkpoint();
    await inFolder(out, () => writeWhole(out, traceText(format, traces, basename(out))));
    const [reversed, stalled] = (['reversed', 'stalled'] as const).map((which) =>
      made.reduce((sum, { trip }) => sum + trip[which], 0),
    );
    const points = counted(traces.times.length, 'point');
    const said = `${points} of ${counted(made.length, 'route')} in ${out}; ${reversed} of them lie behind the one before, ${stalled} where it lies`;
    return [...notes, said].join('\n');
  } finally {
    networks.dispose();
  }
}

/** The files of both networks. @throws Failure 'bad-input' for one that is not there */
export async function readNetworks(named: PointsOptions['networks']): Promise<Required<PointWeights>> {
  if ('run' in named) return networksOfRun(named.run);
  const { tokeniser, language } = named;
  const [bytes, spoken] = [await bytesAt(tokeniser), await bytesAt(language)];
  return { id: tokeniser, tokeniser: bytes, language: spoken, files: { tokeniser, language } };
}

/** @param run its folder, or its run.zip */
async function networksOfRun(run: string): Promise<Required<PointWeights>> {
  const found = await weightsAt(run, HTP_NETWORKS, systems);
  if (isFile(found))
    throw badInput(
      `${shown(run)} is no run: --run takes its folder or its run.zip. Name checkpoints by --tokeniser FILE --language FILE.`,
    );
  const [tokeniser, language] = HTP_NETWORKS.map((network) => {
    const weights = found.get(network);
    if (weights) return weights;
    throw badInput(
      `${shown(run)} holds no ${networkFile(network)}. Name a finished run of GPS points that has both networks, or ` +
        'both files: --tokeniser FILE --language FILE.',
    );
  });
  const files = { tokeniser: tokeniser.name, language: language.name };
  return { id: run, tokeniser: tokeniser.bytes, language: language.bytes, files };
}
