import { zipSync } from 'fflate';
import type { BlobStore } from '../../data/blob-store';
import { badInput, inFile } from '../../base/failure';
import { buffersIn } from '../../base/bytes';
import type { Task } from '../../base/task';
import { fetchFile } from '../datasets/fetch-file';
import { asFailure } from '../protocol/failure-wire';
import { moving } from '../protocol/service';
import { BUNDLE_LIMITS, LONGEST_RUN_NAME, readRunZip, zipRun } from './run-bundle';
import {
  isRunUnderWay,
  type AdoptFileRequest,
  type RunsService,
  type StartFileRequest,
} from './runs-service';
import { RunStore } from './run-store';
import { RunReader } from './run-reader';
import type { NetworkStart } from '../records/network-start';
import type { RunContents } from '../records/run-contents';
import type { AdoptedNetwork } from '../checkpoints/adoption';
import { systemById, type SystemEntry } from '../experiments/system';

export interface RunStores {
  readonly runs: BlobStore;
  readonly checkpoints: BlobStore;
}

/**
 * @param systems whose runs can be read
 * @param isUnderWay whether some page works on a run now
 */
export function runsService(
  systems: readonly SystemEntry[],
  openStores: () => Promise<RunStores>,
  isUnderWay: (id: string) => Promise<boolean> = isRunUnderWay,
): RunsService {
  const reader = new RunReader(systems);
  const store = async () => {
    const { runs, checkpoints } = await openStores();
    return new RunStore(runs, { reader, checkpoints, isUnderWay });
  };
  return {
    list: async () => (await orNone(store))?.list() ?? [],
    broken: async () => (await orNone(store))?.broken() ?? [],
    salvage: async ({ id }) => {
      const files = await (await store()).salvage(id);
      if (files.size === 0)
        throw badInput('Nothing of this run can be read any more: all of its files are damaged.', {
          id,
        });
      return new Blob([zipSync(Object.fromEntries(files))], { type: 'application/zip' });
    },
    begin: async (plan) => (await store()).begin(plan),
    appendSeries: async ({ id, series }) => (await store()).appendSeries(id, series),
    finish: async (contents) => (await store()).finish(contents),
    keepMetrics: async ({ id, metrics }) => (await store()).keepMetrics(id, metrics),
    end: async ({ id, state, failure }) => (await store()).end(id, state, failure),
    open: async ({ id }) => handOver(await (await store()).open(id)),
    rename: async ({ id, name }) => (await store()).rename(id, nameOrRefusal(name)),
    delete: async ({ id }) => (await store()).delete(id),
    exportZip: async ({ id }) => {
      const runs = await store();
      return new Blob([zipRun(await runs.plan(id), await runs.files(id))], { type: 'application/zip' });
    },
    importZip: async ({ file, name }, task) => {
      const contents = await read(name, file, reader, task);
      await task.checkpoint();
      task.progress({ step: 'run.keep', done: 0, total: 1, unit: 'run' });
      return (await store()).import(contents);
    },
    readAddress: async ({ address }, task) => {
      const { path, file } = await fetchFile(address, BUNDLE_LIMITS.maxUnpackedBytes, task);
      const contents = await read(path, file, reader, task);
      const headline = await reader.headlines(contents);
      return moving({ contents, headline }, buffersOf(contents));
    },
    adopt: (request) => adopt(systems, request),
    readStart: (request) => readStart(systems, request),
  };
}

const buffersOf = ({ checkpoints, sets, series }: RunContents) => buffersIn([checkpoints, sets, series]);

const handOver = (contents: RunContents) => moving(contents, buffersOf(contents));

function read(name: string, file: Blob, reader: RunReader, task: Task): Promise<RunContents> {
  task.progress({ step: 'run.read', done: 0, total: 1, unit: 'run' });
  const zip = {
    name,
    size: file.size,
    stream: () => file.stream(),
    slice: (start: number, end: number) => file.slice(start, end).stream(),
  };
  return readRunZip(zip, reader);
}

/** The largest network here has some 100 MB; beyond this a file would only fill the memory. */
const LARGEST_CHECKPOINT = 1024 ** 3;

async function adopt(
  systems: readonly SystemEntry[],
  { system, dataset, file, ...request }: AdoptFileRequest,
): Promise<AdoptedNetwork> {
  const loaded = await systemById(systems, system).load();
  const bytes = await weightsIn(file);
  const adopted = await inFile(request.fileName, () => loaded.adopt({ ...request, bytes }, dataset));
  return moving(adopted, buffersIn(adopted));
}

async function readStart(
  systems: readonly SystemEntry[],
  { system, network, dataset, config, file, fileName: name, oldData }: StartFileRequest,
): Promise<NetworkStart> {
  const entry = systemById(systems, system);
  const { readStarts } = await entry.load();
  if (!readStarts) throw badInput(`${entry.title} cannot start from weights.`);
  const start = { [network]: { bytes: await weightsIn(file), name } };
  const order = { system, dataset, config, networks: [network], start, ...(oldData && { oldData }) };
  return (await readStarts(order))[network];
}

/** @throws Failure 'bad-input' for a file that would only fill the memory */
async function weightsIn(file: Blob): Promise<Uint8Array> {
  if (file.size > LARGEST_CHECKPOINT)
    throw badInput(
      `It has ${file.size} bytes, and weights of up to ${LARGEST_CHECKPOINT} are read. Save the state dict alone, without the optimiser.`,
      { size: file.size },
    );
  return new Uint8Array(await file.arrayBuffer());
}

/** A browser without private files keeps no runs. */
async function orNone(store: () => Promise<RunStore>): Promise<RunStore | null> {
  try {
    return await store();
  } catch (thrown) {
    if (asFailure(thrown).code === 'not-supported') return null;
    throw thrown;
  }
}

function nameOrRefusal(name: string): string {
  const trimmed = name.trim().slice(0, LONGEST_RUN_NAME);
  if (trimmed === '') throw badInput('A run needs a name.');
  return trimmed;
}
