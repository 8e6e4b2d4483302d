import { afterEach, describe, expect, it, vi } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { DatasetStore } from '../../data/dataset-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import { tinyDatasetFiles } from '../../data/testing/tiny-dataset';
import { dataService, type DataService } from '../../engine/datasets/data-service';
import { SupervisedWorker } from '../../engine/protocol/supervised-worker';
import { KilledWorkers, type Death } from '../../engine/protocol/testing/killed-worker';
import { filesOfRun, zipRun } from '../../engine/runs/run-bundle';
import type { RunsService } from '../../engine/runs/runs-service';
import { runsService } from '../../engine/runs/runs-worker-service';
import { systems } from '../../systems/registry';
import {
  smallCheckpoint,
  smallMetrics,
  smallPlan,
  smallRun,
  smallSeries,
} from '../../systems/routes/testing/small-run';
import { DatasetSession } from './data/dataset-session.svelte';
import { Models } from './page/models.svelte';
import { RouteBook } from './routes/route-book.svelte';
import { RunsSession, type RunsNeeds } from './runs/runs-session.svelte';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(open.splice(0).map((session) => session.close()));
});

const DEATHS: readonly Death[] = ['before the work', 'after the work'];
const blobStore = () => new BlobStore(new MemoryDisk().root);
const finished = { ...smallRun(), metrics: null };

/** A page's runs, one of them finished, and what kills their worker. */
async function runsPage() {
  const stores = { runs: blobStore(), checkpoints: blobStore() };
  const service = runsService(
    systems,
    async () => stores,
    async () => false,
  );
  const workers = new KilledWorkers<RunsService>('runs', service);
  const worker = new SupervisedWorker<RunsService>({ service: 'runs', spawn: workers.spawn });
  const data = { opened: null, kept: [], isSampleCity: false, open: async () => false };
  const needs = { systems, data, models: new Models(() => 'routes'), book: new RouteBook(), worker };
  const runs = new RunsSession({ ...(needs as unknown as RunsNeeds), save: () => undefined });
  open.push(runs);
  await service.finish(smallRun('run-0'));
  await stores.checkpoints.put('run-1', 'vanilla', new Uint8Array(8));
  await vi.waitFor(() => expect(runs.listed).toBe(true));
  return { runs, workers, service, stores };
}

const zip = () => new File([zipRun(smallPlan('run-2'), filesOfRun(smallRun('run-2')))], 'run.zip');

/** Each method of the worker of runs as the page asks for it; what was kept before is `run-0`. */
const RUN_CALLS: Record<
  Exclude<keyof RunsService, 'readAddress' | 'adopt' | 'readStart' | 'broken' | 'list'>,
  (runs: RunsSession) => Promise<unknown>
> = {
  begin: (runs) => runs.begin(smallPlan()),
  appendSeries: async (runs) => {
    await runs.begin(smallPlan());
    await runs.appendSeries({ id: 'run-1', series: smallSeries() });
  },
  finish: (runs) => runs.finish(finished),
  keepMetrics: async (runs) => {
    await runs.finish(finished);
    await runs.keepMetrics('run-1', smallMetrics());
  },
  end: async (runs) => {
    await runs.begin(smallPlan());
    await runs.end({ id: 'run-1', state: 'failed', failure: 'It broke.' });
  },
  open: (runs) => runs.open({ id: 'run-0' }),
  rename: (runs) => runs.rename('run-0', 'Other'),
  delete: async (runs) => {
    await runs.finish(finished);
    await runs.delete('run-1');
  },
  exportZip: (runs) => runs.exportZip('run-0'),
  salvage: (runs) => runs.salvage({ id: 'run-0', bytes: 1, name: null, why: 'It is damaged.', files: [] }),
  importZip: (runs) => runs.importZip(zip()),
};

async function keptIn({ service, stores }: Awaited<ReturnType<typeof runsPage>>) {
  const list = (await service.list()).map(({ startedAt: _, ...run }) => run);
  const contents = await Promise.all(list.map(({ id }) => service.open({ id })));
  return { list, contents, checkpoints: (await stores.checkpoints.list()).map(({ key }) => key) };
}

describe.each(DEATHS)('a worker of runs that dies %s', (death) => {
  it.each(Object.keys(RUN_CALLS).filter((method) => method !== 'importZip') as (keyof typeof RUN_CALLS)[])(
    'of %s: the next one is asked, and all is as if nothing had been',
    async (method) => {
      const [killed, whole] = [await runsPage(), await runsPage()];
      killed.workers.killAt(method, death);
      await RUN_CALLS[method](killed.runs);
      await RUN_CALLS[method](whole.runs);
      expect(killed.workers.isDone).toBe(true);
      expect(await keptIn(killed)).toEqual(await keptIn(whole));
      expect(killed.runs.failure).toBeNull();
    },
  );

  it('of importZip: it is told, what was kept stays, and the file can be chosen again', async () => {
    const { runs, workers, service } = await runsPage();
    workers.killAt('importZip', death);
    expect(await runs.importZip(zip())).toBe(false);
    expect(runs.failure?.message).toMatch(/The runs worker failed: killed/);
    expect(await service.open({ id: 'run-0' })).toEqual(smallRun('run-0'));
    expect(await runs.importZip(zip())).toBe(true);
    expect(runs.failure).toBeNull();
  });

  it.each(['adopt', 'readStart'] as const)(
    'of %s: it is told, and the file can be given again',
    async (method) => {
      const { runs, workers } = await runsPage();
      workers.killAt(method, death);
      const request = { file: new Blob([Uint8Array.from(smallCheckpoint())]), system: 'none' };
      await expect(runs[method](request as never)).rejects.toMatchObject({ code: 'worker-died' });
      // No such system: an answer.
      await expect(runs[method](request as never)).rejects.not.toMatchObject({ code: 'worker-died' });
    },
  );
});

describe('a worker of runs that dies at one call again and again', () => {
  it('is not asked a third time, and the page says why', async () => {
    const { runs, workers } = await runsPage();
    workers.killAt('rename', 'before the work', 2);
    expect(await runs.rename('run-0', 'Other')).toBe(false);
    expect(workers.isDone).toBe(true);
    expect(runs.failure?.message).toMatch(/The runs worker failed: killed before the work of rename/);
  });
});

const ring = Object.entries(tinyDatasetFiles()).map(([path, text]) => ({
  path: `Ring/${path}`,
  file: new Blob([text]),
}));

async function dataPage() {
  const stores = { datasets: new DatasetStore(new MemoryDisk().root), caches: blobStore() };
  const workers = new KilledWorkers<DataService>(
    'data',
    dataService(async () => stores),
  );
  const data = new DatasetSession(
    (watch) => new SupervisedWorker<DataService>({ ...watch, service: 'data', spawn: workers.spawn }),
  );
  open.push(data);
  expect(await data.loadFiles(ring)).toBe(true);
  return { data, workers, id: data.opened!.id! };
}

/** Each method of the worker of data as the page asks for it; each may be asked twice. */
const DATA_CALLS: Record<keyof DataService, (data: DatasetSession, id: string) => Promise<unknown>> = {
  loadFiles: (data) => data.loadFiles(ring),
  loadAddresses: (data) => data.loadAddress('https://example.org/ring.zip'),
  kindOf: (data) => data.kindOf(ring[0]),
  previewCheckIns: (data) => data.previewCheckIns(ring, {}).catch(() => undefined),
  list: (data, id) => data.rename(id, 'Ring'),
  open: (data, id) => data.open(id),
  oldData: (data, id) =>
    data
      .oldData({ id }, { onProgress: () => undefined, onPause: () => undefined })
      .result.catch(() => undefined),
  check: (data) => data.checks().catch(() => undefined),
  countSeries: (data) => data.countSeries({ settings: { roads: 8, binMinutes: 60 }, name: 'Counted' }),
  pack: (data) => data.pack(() => undefined),
  rename: (data, id) => data.rename(id, 'Other'),
  delete: (data, id) => data.delete(id),
};

describe.each(DEATHS)('a worker of data that dies %s', (death) => {
  it.each(Object.keys(DATA_CALLS) as (keyof DataService)[])(
    'of %s: it is told, what is open stays open, and the next one answers',
    async (method) => {
      vi.stubGlobal('document', { baseURI: 'https://example.org/' });
      vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
      const { data, workers, id } = await dataPage();
      const { network } = data.opened!.dataset;
      workers.killAt(method, death);
      await DATA_CALLS[method](data, id);
      expect(data.notes.join() + (data.failure?.message ?? '')).toMatch(
        /The data worker (was replaced|failed)/,
      );
      expect(data.opened?.dataset.network).toBe(network);
      data.dismissFailure();
      if (method !== 'loadAddresses') {
        await DATA_CALLS[method](data, id);
        expect(data.failure).toBeNull();
      }
      if (method !== 'delete') expect(await data.open(id)).toBe(true);
    },
  );
});
