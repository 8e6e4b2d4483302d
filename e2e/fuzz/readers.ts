import { renderCheckReport, type CheckReport } from '../../src/data/check-report';
import { readDataCard } from '../../src/data/data-card-file';
import { readAll, type DataFile } from '../../src/data/data-file';
import { datasetChecks } from '../../src/data/dataset-checks';
import { fileKind } from '../../src/data/file-kind';
import { cleanTraces } from '../../src/data/gps/clean-traces';
import { DEFAULT_CLEANING } from '../../src/data/gps/cleaning-report';
import { groupGpsFiles, previewGps } from '../../src/data/gps/preview-gps';
import { readGps } from '../../src/data/gps/read-gps';
import { loadDataset } from '../../src/data/load-dataset';
import { networkReportLines } from '../../src/data/osm/network-report';
import { leftOutText } from '../../src/data/route-files/route-rows';
import type { Dataset } from '../../src/domain/dataset';
import { settingsOfCard } from '../../src/engine/dataset-builder/card-settings';
import { readRoadFiles } from '../../src/engine/dataset-builder/road-files';
import { datasetOverview } from '../../src/engine/datasets/dataset-overview';
import { decodeTrainingState } from '../../src/engine/experiments/training-state-file';
import { localTask } from '../../src/engine/protocol/local-task';
import { decodeRoutes } from '../../src/engine/routes/route-tensors';
import { readRouteFile } from '../../src/engine/review/read-route-file';
import type { RouteFileSet } from '../../src/engine/review/route-file-set';
import { readRunZip } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import { decodeSeries } from '../../src/engine/runs/series-tensors';
import { systems } from '../../src/systems/registry';
import { decodeRace } from '../../src/systems/routes/race/race-file';
import { adoptCheckpoint } from '../../src/systems/routes/checkpoints/adopt-checkpoint';

/**
 * Reads what a stranger may give, and resolves with the words that are said of it. Rejects with `Failure` for
 * what it refuses.
 */
export type Reader = (files: readonly DataFile[], dataset: Dataset) => Promise<string>;

const MOST_BYTES = 1024 ** 3;
const runReader = new RunReader(systems);
const bytesOf = (files: readonly DataFile[]) => readAll(files[0], MOST_BYTES);
const task = () => localTask<never>();
const inWords = (findings: CheckReport, ...more: readonly string[]) =>
  [renderCheckReport(findings), ...more].join('\n');

/** Reads the bytes of the only file at once. */
const bytesReader =
  (read: (bytes: Uint8Array, file: DataFile, dataset: Dataset) => unknown): Reader =>
  async (files, dataset) => {
    await read(await bytesOf(files), files[0], dataset);
    return '';
  };

/** Every reader of files, as the page and the commands use it. */
export const READERS = {
  'data set': async (files) => {
    const { dataset, report } = await loadDataset(files, { name: files[0]?.name ?? '' }, task());
    datasetOverview(dataset);
    datasetChecks(dataset);
    return inWords(report, dataset.name);
  },
  roads: async (files) => {
    const { built } = await readRoadFiles(files, {}, task());
    return inWords(built.findings, ...(built.report ? networkReportLines(built.report) : []));
  },
  gps: async (files) => {
    const said: string[] = [];
    for (const group of await groupGpsFiles(files, task())) {
      const { choice, warnings } = await previewGps(group, {}, task());
      const { traces, report } = await readGps(group, choice, task());
      const { report: cleaning } = await cleanTraces(traces, DEFAULT_CLEANING, undefined, task());
      said.push(inWords(report.findings, ...warnings.map(({ message }) => message), ...cleaning.messages));
    }
    return said.join('\n');
  },
  'route file': async ([file], { network }) => {
    const sets = await readRouteFile(file, network, { task: localTask<string>(), tables: async () => null });
    const inSet = ({ name, leftOut, notes }: RouteFileSet) => [name, leftOutText(leftOut), ...notes];
    return sets.flatMap(inSet).join('\n');
  },
  kind: async (files) => fileKind(files[0]),
  card: bytesReader((bytes) => settingsOfCard(readDataCard(bytes))),
  checkpoint: bytesReader((bytes, { name }, dataset) => adoptCheckpoint({ bytes, fileName: name }, dataset)),
  run: async (files) => (await readRunZip(files[0], runReader)).plan.name,
  record: bytesReader((bytes, { name }) => runReader.record(name, bytes)),
  routes: bytesReader(decodeRoutes),
  curves: bytesReader(decodeSeries),
  'training state': bytesReader((bytes) => decodeTrainingState(bytes)),
  race: bytesReader((bytes, { name }, dataset) => decodeRace(name, bytes, dataset)),
} satisfies Readonly<Record<string, Reader>>;

export type ReaderName = keyof typeof READERS;
