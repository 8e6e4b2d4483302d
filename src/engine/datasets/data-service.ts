import { shown } from '../../base/text';
import type { CheckReport } from '../../data/check-report';
import type { CheckInChoice } from '../../data/check-in-files/check-in-choice';
import { previewCheckIns, type CheckInPreview } from '../../data/check-in-files/read-check-in-files';
import type { DataFile } from '../../data/data-file';
import { datasetChecks, type DatasetChecks } from '../../data/dataset-checks';
import type { StoredDataset } from '../../data/dataset-store';
import { countedDataset, type CountSettings, type RoutesToCount } from '../../data/series-dataset';
import { fileKind, type FileKind } from '../../data/file-kind';
import { loadHoserDataset, writeHoserLayout } from '../../data/hoser-layout';
import type { SeriesChoice } from '../../data/flow-files/series-choice';
import { loadDataset, type LoadAnyOptions } from '../../data/load-dataset';
import type { Dataset } from '../../domain/dataset';
import { oldDataOn, type OldData } from '../../domain/old-data';
import { badInput } from '../../base/failure';
import { buffersIn, inSharedMemory } from '../../base/bytes';
import type { EventTask, Task } from '../../base/task';
import { zipBlob } from '../../data/zip-files';
import { datasetOverview, type DatasetOverview } from './dataset-overview';
import { fetchFile, MOST_FETCHED_BYTES } from './fetch-file';
import { keepDataset, keptReport, storesOrNone, type DataStores } from './keep-dataset';
import { dataFileOf, type NamedFile } from './named-file';
import { moving } from '../protocol/service';

interface LoadFilesRequest {
  readonly files: readonly NamedFile[];
  readonly name: string;
  /** Zones to derive where the files bring none. */
  readonly zoneCount?: number;
  /** What is decided about files of flows that do not say everything. */
  readonly series?: SeriesChoice;
  /** What is decided about files of check-ins that do not say everything. */
  readonly checkIns?: CheckInChoice;
}

interface PreviewCheckInsRequest {
  readonly files: readonly NamedFile[];
  readonly choice: CheckInChoice;
}

interface LoadAddressRequest {
  /** Addresses of a zip or of single files. */
  readonly addresses: readonly string[];
  readonly name: string;
}

/** Earlier trips: a data set that is kept, or files with its name. */
export type OldDataSource = { readonly id: string } | Pick<LoadFilesRequest, 'files' | 'name'>;

export interface CountSeriesRequest {
  /** Whose trips are counted, or on whose roads the routes are. */
  readonly dataset: Dataset;
  /** Left out: its own trips. */
  readonly routes?: RoutesToCount;
  readonly settings: CountSettings;
  /** Name of the data set that is made. */
  readonly name: string;
}

interface OldDataRequest {
  readonly from: OldDataSource;
  /** The data set whose roads they are taken onto. */
  readonly onto: Pick<Dataset, 'name' | 'network'>;
}

/** A data set ready to use, with what its check found. */
export interface OpenedDataset {
  readonly dataset: Dataset;
  readonly report: CheckReport;
  /** What was read of each table, and what was not; left out where the data set was kept. */
  readonly taken?: readonly string[];
  readonly overview: DatasetOverview;
  /** Where it is kept, or null if this browser could not keep it. */
  readonly id: string | null;
}

/** Data sets: from files, and in the browser's private files. Events are messages for people. */
export interface DataService {
  loadFiles(request: LoadFilesRequest, task: EventTask<string>): Promise<OpenedDataset>;
  loadAddresses(request: LoadAddressRequest, task: EventTask<string>): Promise<OpenedDataset>;
  /** What a file is for, by its name and the names in a zip; nothing is unpacked. */
  kindOf(request: NamedFile): Promise<FileKind>;
  /** How files of check-ins would be read; null where they are none. */
  previewCheckIns(request: PreviewCheckInsRequest, task: Task): Promise<CheckInPreview | null>;
  list(): Promise<readonly StoredDataset[]>;
  open(request: { readonly id: string }): Promise<OpenedDataset>;
  /** Earlier trips on the roads of a data set; the one that they are of is neither opened nor kept. */
  oldData(request: OldDataRequest, task: EventTask<string>): Promise<OldData>;
  /** What is to be known of a data set before one trains on it. */
  check(request: Pick<Dataset, 'network' | 'trips'>): Promise<DatasetChecks>;
  /** A data set with counts of trips or routes as its series; it is kept like one that was loaded. */
  countSeries(request: CountSeriesRequest, task: EventTask<string>): Promise<OpenedDataset>;
  /** The data set as one zip of the HOSER layout, with its data card. */
  pack(request: { readonly dataset: Dataset }, task: Task): Promise<Blob>;
  rename(request: { readonly id: string; readonly name: string }): Promise<void>;
  delete(request: { readonly id: string }): Promise<void>;
}

export function dataService(openStores: () => Promise<DataStores>): DataService {
  return {
    loadFiles: async ({ files, ...options }, task) =>
      handOver(await load(files.map(dataFileOf), options, openStores, task)),
    loadAddresses: async ({ addresses, name }, task) => {
      const files: DataFile[] = [];
      for (const address of addresses)
        files.push(dataFileOf(await fetchFile(address, MOST_FETCHED_BYTES, task)));
      return handOver(await load(files, { name }, openStores, task));
    },
    kindOf: (file) => fileKind(dataFileOf(file)),
    previewCheckIns: ({ files, choice }, task) => previewCheckIns(files.map(dataFileOf), choice, task),
    list: async () => {
      const stores = await storesOrNone(openStores);
      return stores ? stores.datasets.list() : [];
    },
    open: async ({ id }) => {
      const { datasets, caches } = await openStores();
      const dataset = await datasets.open(id);
      const report = await keptReport(caches, id);
      return handOver({ dataset, report, overview: datasetOverview(dataset), id });
    },
    oldData: async ({ from, onto }, task) => {
      const old =
        'id' in from
          ? await (await openStores()).datasets.open(from.id)
          : (await loadHoserDataset(from.files.map(dataFileOf), { name: from.name }, task)).dataset;
      await task.checkpoint();
      const found = inSharedMemory(oldDataOn(old, onto));
      return moving(found, buffersIn(found));
    },
    check: async (dataset) => datasetChecks(dataset),
    countSeries: async ({ dataset, routes, settings, name }, task) => {
      const made = new Date();
      const counted = await countedDataset(dataset, routes ?? null, settings, { name, made });
      counted.notes.forEach(task.emit);
      return handOver(await kept(counted.dataset, [], openStores, task));
    },
    pack: ({ dataset }, task) => zipBlob(writeHoserLayout(dataset), task),
    rename: async ({ id, name }) => (await openStores()).datasets.rename(id, nameOrRefusal(name)),
    delete: async ({ id }) => {
      const { datasets, caches } = await openStores();
      await datasets.delete(id);
      await caches.delete(id);
    },
  };
}

/** The data set's arrays are shared, or else moved: this thread keeps nothing of it. */
const handOver = (opened: OpenedDataset) => moving(opened, buffersIn(opened.dataset));

async function load(
  files: readonly DataFile[],
  options: LoadAnyOptions,
  openStores: () => Promise<DataStores>,
  task: EventTask<string>,
): Promise<OpenedDataset> {
  const { dataset, report, taken } = await loadDataset(files, options, task);
  return { ...(await kept(dataset, report, openStores, task)), taken };
}

/** Keeps a data set that is complete. */
async function kept(
  dataset: Dataset,
  report: CheckReport,
  openStores: () => Promise<DataStores>,
  task: EventTask<string>,
): Promise<OpenedDataset> {
  await task.checkpoint();
  task.progress({ step: 'dataset.keep', done: 0, total: 1, unit: 'data set' });
  const id = await keepDataset(dataset, report, openStores, task.emit);
  task.progress({ step: 'dataset.keep', done: 1, total: 1, unit: 'data set' });
  return { dataset, report, overview: datasetOverview(dataset), id };
}

function nameOrRefusal(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw badInput('A data set needs a name.');
  return shown(trimmed);
}
