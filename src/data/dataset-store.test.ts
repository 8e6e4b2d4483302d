import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../domain/dataset';
import { DatasetStore, openBrowserStores } from './dataset-store';
import { fingerprintOf } from './fingerprint';
import { loadHoserDataset } from './hoser-layout';
import { sampleCard } from './testing/sample-card';
import { damageFiles, MemoryDisk } from './testing/memory-directory';
import { tinyDatasetFiles } from './testing/tiny-dataset';
import { dataFiles, tinyDataset } from './testing/dataset-files';

let dataset: Dataset;
let other: Dataset;

beforeAll(async () => {
  dataset = await tinyDataset('Ringstadt');
  const options = { name: 'Ringstadt in six zones', zoneCount: 6 };
  other = (await loadHoserDataset(dataFiles(tinyDatasetFiles()), options)).dataset;
});

describe('DatasetStore', () => {
  it('opens what was saved, to the last bit', async () => {
    const store = new DatasetStore(new MemoryDisk().root);
    const id = await store.save(dataset);
    const opened = await store.open(id);
    expect(opened).toEqual(dataset);
    expect(await fingerprintOf(opened)).toBe(dataset.fingerprint);
  });

  it('lists with size and date, newest first; renames; deletes', async () => {
    let clock = 1000;
    const store = new DatasetStore(new MemoryDisk().root, () => clock++);
    const first = await store.save(dataset);
    const second = await store.save(other);
    await store.rename(first, 'My city');
    const listed = await store.list();
    expect(listed.map(({ id, name, savedAt }) => [id, name, savedAt])).toEqual([
      [second, 'Ringstadt in six zones', 1001],
      [first, 'My city', 1000],
    ]);
    expect(listed[0].bytes).toBeGreaterThan(5000);
    expect(listed[0].content).toEqual({
      fingerprint: other.fingerprint,
      roadCount: 48,
      tripCounts: { train: 24, val: 8, test: 8 },
    });
    expect((await store.open(first)).name).toBe('My city');
    await store.delete(first);
    expect((await store.list()).map(({ id }) => id)).toEqual([second]);
    await expect(store.open(first)).rejects.toThrow(/No data set is kept under/);
    await expect(store.rename(first, 'x')).rejects.toThrow(/No data set is kept under/);
  });

  it('lists which of them nobody drove', async () => {
    const store = new DatasetStore(new MemoryDisk().root);
    await store.save({ ...dataset, card: sampleCard() });
    expect((await store.list())[0].content).toMatchObject({ simulated: true });
  });

  it('a full disk at any write loses nothing: the old data set opens, whole', async () => {
    let full = 0;
    for (let at = 1; at < 10; at++) {
      const disk = new MemoryDisk('in place');
      const store = new DatasetStore(disk.root);
      await store.save(dataset, 'city');
      disk.fullAt = disk.operations + at;
      const outcome: unknown = await store.save(other, 'city').catch((error: unknown) => error);
      const failed = outcome !== 'city';
      if (failed) expect(outcome).toMatchObject({ code: 'storage-full' });
      expect(await store.open('city')).toEqual(failed ? dataset : other);
      full += Number(failed);
    }
    expect(full).toBeGreaterThan(2);
  });

  it('a damaged data set is named, listed and deletable', async () => {
    const disk = new MemoryDisk();
    const store = new DatasetStore(disk.root);
    await store.save(dataset, 'city');
    damageFiles(await disk.root.getDirectoryHandle('city'), 0);
    await expect(store.open('city')).rejects.toThrow(/damaged/);
    const [entry] = await store.list();
    expect([entry.id, entry.name, entry.content]).toEqual(['city', 'city', undefined]);
    await store.delete('city');
    expect(await store.list()).toEqual([]);
  });

  it('says so where there is no private file system', async () => {
    await expect(openBrowserStores()).rejects.toMatchObject({ name: 'Failure', code: 'not-supported' });
  });
});
