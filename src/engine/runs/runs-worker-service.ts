import type { BlobStore } from '../../data/blob-store';
import { Failure } from '../../base/failure';
import { buffersIn } from '../../base/bytes';
import type { Task } from '../../base/task';
import { fetchFile } from '../datasets/fetch-file';
import { asFailure } from '../protocol/failure-wire';
import { moving } from '../protocol/service';
import { BUNDLE_LIMITS, readRunZip, zipRun } from './run-bundle';
import { isRunUnderWay } from './run-lock';
import { RunStore } from './run-store';
import type { RunContents, RunsService } from './runs-service';

export interface RunStores {
  readonly runs: BlobStore;
  readonly checkpoints: BlobStore;
}

/** @param isUnderWay whether some page works on a run now */
export function runsService(
  openStores: () => Promise<RunStores>,
  isUnderWay: (id: string) => Promise<boolean> = isRunUnderWay,
): RunsService {
  const store = async () => {
    const { runs, checkpoints } = await openStores();
    return new RunStore(runs, { checkpoints, isUnderWay });
  };
  return {
    list: async () => (await orNone(store))?.list() ?? [],
    broken: async () => (await orNone(store))?.broken() ?? [],
    begin: async (plan) => (await store()).begin(plan),
    keepSeries: async ({ id, series }) => (await store()).keepSeries(id, series),
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
      const contents = await read(name, file, task);
      await task.checkpoint();
      task.progress({ step: 'run.keep', done: 0, total: 1, unit: 'run' });
      return (await store()).import(contents);
    },
    readAddress: async ({ address }, task) => {
      const { path, file } = await fetchFile(address, BUNDLE_LIMITS.maxUnpackedBytes, task);
      return handOver(await read(path, file, task));
    },
  };
}

const handOver = (contents: RunContents) =>
  moving(contents, buffersIn([contents.checkpoints, contents.sets, contents.series]));

function read(name: string, file: Blob, task: Task): Promise<RunContents> {
  task.progress({ step: 'run.read', done: 0, total: 1, unit: 'run' });
  return readRunZip({
    name,
    size: file.size,
    stream: () => file.stream(),
    slice: (start, end) => file.slice(start, end).stream(),
  });
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

const LONGEST_NAME = 200;

function nameOrRefusal(name: string): string {
  const trimmed = name.trim().slice(0, LONGEST_NAME);
  if (trimmed === '') throw new Failure('bad-input', 'A run needs a name.');
  return trimmed;
}
