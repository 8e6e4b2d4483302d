import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { writeHoserLayout } from '../../data/hoser-layout';
import { datasetOf, makeSampleCity } from '../../../tools/invention/sample-city/make-sample-city';
import { renderCheckReport } from '../../data/check-report';
import { losFiles } from '../../data/flow-files/testing/flow-files';
import { DatasetStore } from '../../data/dataset-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import { TINY_ROAD_COUNT, tinyDatasetFiles } from '../../data/testing/tiny-dataset';
import { Failure } from '../../base/failure';
import { dataService } from './data-service';
import type { DataStores } from './keep-dataset';
import type { NamedFile } from './named-file';
import { localTask } from '../protocol/local-task';
import { buffersToMove } from '../protocol/service';
import { refusal } from '../../base/testing/refusal';

const filesOf = (content: Record<string, string>): NamedFile[] =>
  Object.entries(content).map(([path, text]) => ({ path, file: new Blob([text]) }));

function storesInMemory() {
  const disks = { datasets: new MemoryDisk(), caches: new MemoryDisk() };
  const stores: DataStores = {
    datasets: new DatasetStore(disks.datasets.root),
    caches: new BlobStore(disks.caches.root),
  };
  return { disks, service: dataService(async () => stores) };
}

const request = { files: filesOf(tinyDatasetFiles()), name: 'Ring' };

describe('data service', () => {
  it('loads, keeps, lists, renames, opens again and deletes', async () => {
    const { service } = storesInMemory();
    const loaded = await service.loadFiles(request, localTask<string>());
    expect(loaded.overview).toMatchObject({
      roads: TINY_ROAD_COUNT,
      deadEnds: 0,
      trips: { train: 24, val: 8, test: 8 },
      zones: { count: 4, source: 'derived' },
    });
    expect(renderCheckReport(loaded.report)).toMatch(/4 zones were derived/);

    const id = loaded.id!;
    await service.rename({ id, name: ' Ring road ' });
    expect(await service.list()).toMatchObject([{ id, name: 'Ring road', content: { roadCount: 48 } }]);
    const opened = await service.open({ id });
    expect(opened).toEqual({
      ...loaded,
      taken: undefined,
      dataset: { ...loaded.dataset, name: 'Ring road' },
    });

    await service.delete({ id });
    expect(await service.list()).toEqual([]);
    await expect(service.open({ id })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('opens flows of sensors without roads, and keeps them', async () => {
    const { service } = storesInMemory();
    const flows = { files: filesOf(losFiles()), name: 'Los' };
    const loaded = await service.loadFiles(flows, localTask<string>());
    expect(loaded.overview).toMatchObject({
      roads: 2,
      extras: { series: { sensors: 3, placed: 3, bins: 2 } },
    });
    expect(renderCheckReport(loaded.report)).toMatch(/no roads came with the sensors/);
    expect(await service.open({ id: loaded.id! })).toEqual({ ...loaded, taken: undefined });
    const [speeds] = flows.files;
    expect(await service.kindOf(speeds)).toBe('dataset');
  });

  it('opens check-ins without roads on the clock of a chosen zone, and shows before how they are read', async () => {
    const { service } = storesInMemory();
    const files = filesOf({
      'check-ins.csv': 'user,place_id,lat,lon,time\nu,p,40.7,-74,2012-07-07T02:12:49Z\n',
    });
    const choice = { timeZone: 'America/New_York' };
    const preview = await service.previewCheckIns({ files, choice }, localTask());
    expect(preview).toMatchObject({ sample: { checkIns: 1, users: 1, places: 1 }, problem: null });
    const loaded = await service.loadFiles({ files, name: 'NYC', checkIns: choice }, localTask<string>());
    expect(loaded.overview.extras).toEqual({
      places: { places: 1, categories: 1 },
      checkIns: { checkIns: 1, users: 1 },
    });
    expect(loaded.dataset.extras!.checkIns!.times[0]).toBe(preview!.sample!.firstTime);
    expect(new Date(1000 * preview!.sample!.firstTime).toISOString()).toBe('2012-07-06T22:12:49.000Z');
    expect(await service.open({ id: loaded.id! })).toEqual({ ...loaded, taken: undefined });
    expect(await service.previewCheckIns({ files: request.files, choice: {} }, localTask())).toBeNull();
  });

  it('hands a data set over in memory that other threads read too, without a copy', async () => {
    const { service } = storesInMemory();
    const loaded = await service.loadFiles(request, localTask<string>());
    for (const each of [loaded, await service.open({ id: loaded.id! })]) {
      expect(buffersToMove(each)).toEqual([]);
      const { network, trips } = structuredClone(each).dataset;
      expect(network.successors.buffer).toBeInstanceOf(SharedArrayBuffer);
      trips.test.times[0] += 1;
      expect(each.dataset.trips.test.times[0]).toBe(trips.test.times[0]);
    }
  });

  it('moves every array of a data set where threads share no memory, each buffer once', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    onTestFinished(() => void vi.unstubAllGlobals());
    const { service } = storesInMemory();
    const loaded = await service.loadFiles(request, localTask<string>());
    const buffers = [...buffersToMove(loaded)] as ArrayBuffer[];
    const { dataset } = structuredClone(loaded, { transfer: buffers });
    expect(dataset.network.roadCount).toBe(TINY_ROAD_COUNT);
    expect(dataset.trips.train.roads.length).toBeGreaterThan(0);
    expect(loaded.dataset.network.successors.length).toBe(0);
    expect(loaded.dataset.trips.test.times.length).toBe(0);
    expect(loaded.dataset.zones.transitions.length).toBe(0);

    const opened = await service.open({ id: loaded.id! });
    expect(buffersToMove(opened)).toHaveLength(1);
  });

  it('takes the trips of a kept data set or of files onto other roads, and opens and keeps neither', async () => {
    const { service } = storesInMemory();
    const city = makeSampleCity({ roads: 80, trips: 150, seed: 3 });
    const dataset = await datasetOf(city, 'City');
    const files = writeHoserLayout(dataset).map(({ name, chunks }) => ({
      path: name,
      file: new Blob([...chunks()].map((chunk) => chunk.slice())),
    }));
    const { id } = await service.loadFiles({ files, name: 'Spring' }, localTask<string>());
    const onto = { name: 'Autumn', network: dataset.network };
    const old = await service.oldData({ from: { id: id! }, onto }, localTask<string>());
    expect(old).toMatchObject({ name: 'Spring', leftOut: { noRoad: 0, noTurn: 0 } });
    expect(old.test.roads).toEqual(dataset.trips.test.roads);
    expect(buffersToMove(old)).toEqual([]);
    const ofFiles = await service.oldData({ from: { files, name: 'Files' }, onto }, localTask<string>());
    expect(ofFiles.val).toEqual(old.val);
    expect((await service.list()).map(({ name }) => name)).toEqual(['Spring']);
    const ring = await service.loadFiles(request, localTask<string>());
    const elsewhere = service.oldData({ from: { id: ring.id! }, onto }, localTask<string>());
    await expect(elsewhere).rejects.toThrow(/Ring and Autumn are not of one city/);
  });

  it('checks a data set, and packs one that opens as the same', async () => {
    const { service } = storesInMemory();
    const { dataset } = await service.loadFiles(request, localTask<string>());
    const checks = await service.check(dataset);
    expect(checks.trips).toEqual({ train: 24, val: 8, test: 8 });
    const told: number[] = [];
    const zip = await service.pack({ dataset }, localTask({ onProgress: ({ done }) => told.push(done) }));
    expect(told.at(-1)).toBeGreaterThan(0);
    const again = await service.loadFiles(
      { files: [{ path: 'ring.zip', file: zip }], name: 'Ring' },
      localTask<string>(),
    );
    expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
  });

  it('opens a data set that could not be kept, and says so', async () => {
    const { service, disks } = storesInMemory();
    disks.datasets.fullAt = 3;
    const notes: string[] = [];
    const loaded = await service.loadFiles(
      request,
      localTask({ onEvent: (text: string) => notes.push(text) }),
    );
    expect(loaded.id).toBeNull();
    expect(loaded.dataset.network.roadCount).toBe(TINY_ROAD_COUNT);
    expect(notes).toEqual([expect.stringMatching(/^Ring is open, but was not kept.*full/)]);
  });

  it('works in a browser that keeps no files', async () => {
    const service = dataService(async () => {
      throw new Failure('not-supported', 'No files here.');
    });
    const notes: string[] = [];
    const loaded = await service.loadFiles(
      request,
      localTask({ onEvent: (text: string) => notes.push(text) }),
    );
    expect([loaded.id, notes.length]).toEqual([null, 1]);
    expect(await service.list()).toEqual([]);
  });

  it('stops when cancelled', async () => {
    const { service } = storesInMemory();
    const task = localTask<string>({ onProgress: () => task.control.cancel() });
    await expect(service.loadFiles(request, task)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await service.list()).toEqual([]);
  });

  it('names an address that cannot be fetched, and refuses an empty name', async () => {
    const { service } = storesInMemory();
    const addresses = ['http://127.0.0.1:9/city.zip'];
    await expect(
      service.loadAddresses({ addresses, name: 'City' }, localTask<string>()),
    ).rejects.toMatchObject(refusal(/^city\.zip could not be fetched/));
    await expect(service.rename({ id: 'x', name: ' ' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
