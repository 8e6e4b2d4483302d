import { afterEach, describe, expect, it, vi } from 'vitest';
import { BlobStore } from '../../../data/blob-store';
import { DatasetStore } from '../../../data/dataset-store';
import { extraPartFiles } from '../../../data/testing/extra-parts';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import { tinyDatasetFiles } from '../../../data/testing/tiny-dataset';
import { dataService, type DataService } from '../../../engine/datasets/data-service';
import type { DataStores } from '../../../engine/datasets/keep-dataset';
import { exposeService } from '../../../engine/protocol/service-host';
import { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../../engine/protocol/testing/fake-worker';
import { DatasetSession } from './dataset-session.svelte';

const filesOf = (content: Record<string, string>, folder: string) =>
  Object.entries(content).map(([path, text]) => ({ path: `${folder}/${path}`, file: new Blob([text]) }));

const ring = filesOf(tinyDatasetFiles(), 'Ring');
const broken = filesOf({ 'roadmap.geo': 'geo_id\n1' }, 'Broken');

const sessions: DatasetSession[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

function serviceInMemory(): DataService {
  const stores: DataStores = {
    datasets: new DatasetStore(new MemoryDisk().root),
    caches: new BlobStore(new MemoryDisk().root),
  };
  return dataService(async () => stores);
}

function session(changes: Partial<DataService> = {}): DatasetSession {
  const service = { ...serviceInMemory(), ...changes };
  const made = new DatasetSession(
    (watch) =>
      new SupervisedWorker<DataService>({
        ...watch,
        service: 'data',
        spawn: () => {
          const worker = new FakeWorker();
          exposeService('data', service, worker.scope);
          return worker;
        },
      }),
  );
  sessions.push(made);
  return made;
}

describe('DatasetSession', () => {
  it('opens files, keeps them, and says what it does', async () => {
    const data = session();
    const loading = data.loadFiles(ring);
    expect([data.busy, data.said]).toEqual([true, 'Opening Ring.']);
    expect(await loading).toBe(true);
    expect(data.said).toBe('Ring is open: 48 roads, 40 trips.');
    expect([data.busy, data.version, data.kept.length, data.isSampleCity]).toEqual([false, 1, 1, false]);
  });

  it('has the files that were read last, so that they can be read otherwise', async () => {
    const data = session();
    const matrix = ['a,b', ...Array.from({ length: 200 }, (_, i) => `${i},${i % 7}`)].join('\n');
    const files = [{ path: 'los_speed.csv', file: new Blob([matrix]) }];
    expect(await data.loadFiles(files)).toBe(true);
    expect(data.files).toBe(files);
    expect(await data.loadFiles(data.files!, { start: 86_400, binSeconds: 3600 })).toBe(true);
    const { times } = data.opened!.dataset.extras!.series!;
    expect([...times.subarray(0, 2)]).toEqual([86_400, 90_000]);
    await data.loadFiles(broken);
    expect(data.files).toBe(files);
    await data.open(data.kept[0].id);
    expect(data.files).toBeNull();
  });

  it('leaves open what was open when a load fails, and says so with the report', async () => {
    const data = session();
    await data.loadFiles(ring);
    const before = data.opened;
    expect(await data.loadFiles(broken)).toBe(false);
    expect(data.opened).toBe(before);
    expect(data.version).toBe(1);
    expect(data.failure).toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/roadmap\.rel.*missing.* Ring stays open\.$/),
      details: { report: [{ kind: 'missing-file' }] },
    });
    data.dismissFailure();
    expect(data.failure).toBeNull();
  });

  it('says nothing of what is open when nothing is', async () => {
    const data = session();
    await data.loadFiles(broken);
    expect(data.failure?.message).not.toContain('stays open');
  });

  it('gives way to a later load', async () => {
    const data = session({
      loadAddresses: async (_, task) => {
        for (;;) {
          await task.checkpoint();
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
    });
    vi.stubGlobal('document', { baseURI: 'https://page.org/app/' });
    const first = data.loadAddress('https://host.org/slow.zip');
    await vi.waitFor(() => expect(data.opening).toBe('slow'), { timeout: 10_000 });
    expect(await data.loadFiles(ring)).toBe(true);
    expect(await first).toBe(false);
    expect([data.opened?.dataset.name, data.busy, data.failure]).toEqual(['Ring', false, null]);
  });

  it('cancels without a complaint', async () => {
    const data = session();
    const loading = data.loadFiles(ring);
    data.loading.cancel();
    expect(await loading).toBe(false);
    expect([data.opened, data.failure, data.busy]).toEqual([null, null, false]);
  });

  it('loads the sample city once, however often it is asked for', async () => {
    vi.stubGlobal('document', { baseURI: 'https://page.org/app/' });
    const asked: string[] = [];
    const { loadFiles } = serviceInMemory();
    const data = session({
      loadAddresses: ({ addresses, name }, task) => {
        asked.push(...addresses);
        return loadFiles({ files: ring, name }, task);
      },
    });
    expect(await Promise.all([data.loadSampleCity(), data.loadSampleCity()])).toEqual([true, true]);
    expect(await data.loadSampleCity()).toBe(true);
    expect(asked).toEqual(['https://page.org/app/sample-city/sample-city.zip']);
    expect([data.isSampleCity, data.version]).toEqual([true, 1]);
    await data.loadFiles(ring);
    expect(data.isSampleCity).toBe(false);
  });

  it('loads any sample, and knows which one is open', async () => {
    vi.stubGlobal('document', { baseURI: 'https://page.org/app/' });
    const { loadFiles } = serviceInMemory();
    const asked: string[] = [];
    const data = session({
      loadAddresses: ({ addresses, name }, task) => {
        asked.push(...addresses);
        return loadFiles({ files: ring, name }, task);
      },
    });
    const flows = { id: 'flows', title: 'Sample flows', address: './flows/flows.zip' };
    const city = data.loadSampleCity();
    expect(await Promise.all([city, data.loadSample(flows), data.loadSample(flows)])).toEqual([
      false,
      true,
      true,
    ]);
    expect([data.sample, data.isSampleCity, data.opened?.dataset.name]).toEqual([flows, false, flows.title]);
    expect(await data.loadSample(flows)).toBe(true);
    expect(asked.filter((address) => address === 'https://page.org/app/flows/flows.zip')).toHaveLength(1);
    expect(await data.loadSampleCity()).toBe(true);
    expect(data.isSampleCity).toBe(true);
  });

  it('says what is open where there are no trips', async () => {
    const data = session();
    const parts = { ...extraPartFiles(), ...tinyDatasetFiles() };
    const files = ['roadmap.geo', 'roadmap.rel', 'places.csv', 'check_ins.csv'].map((path) => ({
      path,
      file: new Blob([parts[path]]),
    }));
    expect(await data.loadFiles(files)).toBe(true);
    expect(data.said).toMatch(/ is open: 48 roads, places, check-ins\.$/);
  });

  it('refuses an address that is none before anything is fetched', async () => {
    vi.stubGlobal('document', { baseURI: 'https://page.org/app/' });
    const data = session();
    expect(await data.loadAddress('ftp://host.org/city.zip')).toBe(false);
    expect(data.failure?.message).toMatch(/https:\/\//);
  });

  it('renames what is open without opening anything, and deletes it without closing it', async () => {
    const data = session();
    await data.loadFiles(ring);
    const { id } = data.opened!;
    await data.rename(id!, ' Ring road ');
    expect([data.opened?.dataset.name, data.kept[0].name, data.version]).toEqual([
      'Ring road',
      'Ring road',
      1,
    ]);
    await data.delete(id!);
    expect([data.kept, data.opened?.id, data.opened?.dataset.name]).toEqual([[], null, 'Ring road']);
  });
});
