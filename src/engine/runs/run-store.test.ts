import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { damageFiles, MemoryDisk } from '../../data/testing/memory-directory';
import { Failure } from '../../base/failure';
import { localTask } from '../protocol/local-task';
import { buffersToMove } from '../protocol/service';
import { filesOfRun, RUN_FILES } from './run-bundle';
import { RunReader } from './run-reader';
import { RunStore } from './run-store';
import { systems } from '../../systems/registry';
import { runsService } from './runs-worker-service';
import { smallMetrics, smallPlan, smallRun, smallSeries } from '../../systems/routes/testing/small-run';
import { refusal } from '../../base/testing/refusal';

function setUp() {
  const disk = new MemoryDisk();
  const blobs = new BlobStore(disk.root);
  const checkpoints = new BlobStore(new MemoryDisk().root);
  const underWay = new Set<string>();
  let clock = 1000;
  const isUnderWay = async (id: string) => underWay.has(id);
  const store = new RunStore(blobs, {
    reader: new RunReader(systems),
    checkpoints,
    isUnderWay,
    now: () => clock++,
  });
  const service = runsService(systems, async () => ({ runs: blobs, checkpoints }), isUnderWay);
  return { disk, blobs, checkpoints, underWay, store, service };
}

const notSupported = () => new Failure('not-supported', 'no files');

const states = async (store: RunStore) => (await store.list()).map(({ id, state }) => [id, state]);

describe('kept runs', () => {
  it('are listed from their beginning to their end, the latest first', async () => {
    const { store, underWay } = setUp();
    underWay.add('run-1');
    await store.begin(smallPlan('run-1'));
    await store.begin(smallPlan('run-2'));
    expect(await states(store)).toEqual([
      ['run-2', 'interrupted'],
      ['run-1', 'running'],
    ]);
    await store.finish(smallRun('run-1'));
    await store.end('run-2', 'failed', 'The device was lost.');
    expect(await store.list()).toMatchObject([
      { id: 'run-2', state: 'failed', failure: 'The device was lost.', headline: {} },
      {
        id: 'run-1',
        state: 'done',
        startedAt: 1000,
        headline: { vanillaAccuracy: 0.9, distilledAccuracy: 0.92, vanillaArrival: 0.5 },
      },
    ]);
  });

  it('are read where they were kept before plans named their system', async () => {
    const { store, blobs } = setUp();
    const { id, name, config, dataset } = smallPlan();
    const kept = async (teacher: string) => {
      const head = {
        version: 1,
        plan: { id, name, config, students: ['vanilla', 'distilled'], teacher, dataset },
        state: 'running',
        startedAt: 7,
        headline: { vanillaAccuracy: 0.9 },
        failure: null,
        origin: 'own',
      };
      await blobs.put(id, 'head', new TextEncoder().encode(JSON.stringify(head)));
      const [found] = await store.list();
      const { system, networks, given, headline } = found;
      return { system, networks, given, headline };
    };
    const students = ['vanilla', 'distilled'];
    const headline = { vanillaAccuracy: 0.9 };
    expect(await kept('train')).toEqual({
      system: 'routes',
      networks: ['teacher', ...students],
      given: {},
      headline,
    });
    expect(await kept('none')).toMatchObject({ networks: students, given: {} });
    expect(await kept('file')).toMatchObject({ networks: students, given: { teacher: 'file' } });
    expect(await kept('run-0')).toMatchObject({ networks: students, given: { teacher: 'run-0' } });
  });

  it('give back all that was kept', async () => {
    const { store } = setUp();
    await store.begin(smallPlan());
    await store.appendSeries('run-1', smallSeries());
    expect(await store.open('run-1')).toEqual({
      plan: smallPlan(),
      record: null,
      metrics: null,
      checkpoints: [],
      sets: [],
      series: smallSeries(),
    });
    await store.finish(smallRun());
    expect(await store.open('run-1')).toEqual(smallRun());
  });

  it('take the rows of each epoch as they come, and give back the whole curves', async () => {
    const { store, disk } = setUp();
    await store.begin(smallPlan());
    const rows = (from: number) => {
      const step = Float32Array.of(from, from + 1);
      return [{ network: 'vanilla', step, columns: { loss: step.map((n) => 1 / n) } }];
    };
    const written: number[] = [];
    for (let epoch = 0; epoch < 50; epoch++) {
      const before = disk.written;
      await store.appendSeries('run-1', rows(1 + 2 * epoch));
      written.push(disk.written - before);
    }
    expect(new Set(written).size).toBe(1);
    // Taken up after 40 epochs: what came after is trained again.
    await store.appendSeries('run-1', rows(81));
    const [{ step, columns }] = (await store.open('run-1')).series;
    expect([...step]).toEqual(Array.from({ length: 82 }, (_, i) => i + 1));
    expect(columns.loss).toEqual(step.map((n) => 1 / n));
    await store.finish(smallRun());
    expect((await store.open('run-1')).series).toEqual(smallSeries());
  });

  it('keep the name that was given while they ran, and when they began', async () => {
    const { store } = setUp();
    await store.begin(smallPlan());
    await store.rename('run-1', 'Mine');
    await store.begin(smallPlan());
    await store.finish(smallRun());
    expect(await store.list()).toMatchObject([{ name: 'Mine', startedAt: 1000 }]);
  });

  it('take measures later', async () => {
    const { store } = setUp();
    const metrics = smallMetrics();
    await store.finish({ ...smallRun(), metrics: null, sets: [] });
    expect((await store.list())[0].headline).not.toHaveProperty('vanillaArrival');
    await store.keepMetrics('run-1', metrics);
    expect((await store.open('run-1')).metrics).toEqual(metrics);
    expect((await store.list())[0].headline).toMatchObject({ vanillaAccuracy: 0.9, vanillaArrival: 0.5 });
  });

  it('count the bytes of their training checkpoints and lose them when deleted', async () => {
    const { store, checkpoints } = setUp();
    await store.begin(smallPlan());
    const [{ bytes }] = await store.list();
    await checkpoints.put('run-1', 'vanilla', new Uint8Array(1000));
    await checkpoints.put('run-2', 'vanilla', new Uint8Array(10));
    expect((await store.list())[0].bytes).toBe(bytes + 1000);
    await store.delete('run-1');
    expect(await store.list()).toEqual([]);
    expect((await checkpoints.list()).map(({ key }) => key)).toEqual(['run-2']);
  });

  it('are not deleted while they are under way, nor brought back by their curves', async () => {
    const { store, underWay, blobs } = setUp();
    await store.begin(smallPlan());
    underWay.add('run-1');
    await expect(store.delete('run-1')).rejects.toMatchObject({ code: 'bad-input' });
    underWay.clear();
    await store.delete('run-1');
    await store.appendSeries('run-1', smallSeries());
    await store.end('run-1', 'cancelled', null);
    expect(await blobs.list()).toEqual([]);
  });

  it('that are damaged or half written break no list; what is whole of them can be saved', async () => {
    const { store, blobs, disk, service } = setUp();
    await store.finish(smallRun('whole'));
    await store.finish(smallRun('damaged'));
    damageFiles(await disk.root.getDirectoryHandle('damaged'), 20);
    await blobs.put('half', RUN_FILES.series, new Uint8Array(7));
    const strange = { version: 1, plan: { name: 'Of last year' } };
    await blobs.put('strange', 'head', new TextEncoder().encode(JSON.stringify(strange)));
    expect(await states(store)).toEqual([['whole', 'done']]);
    const broken = await store.broken();
    expect(broken).toMatchObject([
      { id: 'damaged', name: null, why: expect.stringMatching(/damaged on the disk/), files: [] },
      { id: 'half', name: null, files: [RUN_FILES.series] },
      {
        id: 'strange',
        name: 'Of last year',
        why: expect.stringMatching(/cannot be used/),
        files: ['head.json'],
      },
    ]);
    const saved = unzipSync(new Uint8Array(await (await service.salvage({ id: 'half' })).arrayBuffer()));
    expect(saved).toEqual({ [RUN_FILES.series]: new Uint8Array(7) });
    await expect(service.salvage({ id: 'damaged' })).rejects.toMatchObject({ code: 'bad-input' });
    for (const { id } of broken) await store.delete(id);
    expect(await store.broken()).toEqual([]);
    await expect(store.open('damaged')).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('are listed and opened by their record where their head is lost, or of settings that are none', async () => {
    const { store, blobs } = setUp();
    const run = smallRun();
    await store.finish(run);
    const head = JSON.parse(new TextDecoder().decode(await blobs.get('run-1', 'head')));
    head.plan.config.distillation.window = 1e300;
    await blobs.put('run-1', 'head', new TextEncoder().encode(JSON.stringify(head)));
    expect(await store.broken()).toEqual([]);
    expect(await store.list()).toMatchObject([
      { id: 'run-1', name: run.plan.name, state: 'done', headline: head.headline },
    ]);
    await blobs.delete('run-1', 'head');
    expect(await states(store)).toEqual([['run-1', 'done']]);
    expect((await store.open('run-1')).checkpoints).toEqual(run.checkpoints);
    await store.rename('run-1', 'Found again');
    expect(await store.list()).toMatchObject([{ name: 'Found again', state: 'done' }]);
  });

  it('are opened without a file that is damaged, and say which', async () => {
    const { store, disk } = setUp();
    await store.finish(smallRun());
    damageFiles(await disk.root.getDirectoryHandle('run-1'), 20, 'routes');
    const opened = await store.open('run-1');
    expect(opened).toEqual({ ...smallRun(), sets: [] });
    expect(await store.list()).toMatchObject([
      {
        state: 'done',
        failure: expect.stringMatching(/left out of this run: routes\.safetensors\. The rest/),
      },
    ]);
  });
});

describe('a full disk', () => {
  const filesKept = async (blobs: BlobStore) => (await blobs.list('run-1')).map(({ name }) => name).sort();

  it('keeps what fits of a run, says what it lacks, and loses nothing that was kept', async () => {
    const { store, blobs, disk } = setUp();
    await store.begin(smallPlan());
    // Making the file, writing and closing it are operations: this is within the third file of six.
    disk.fullAt = disk.operations + 9;
    await expect(store.finish(smallRun())).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringMatching(/no room left .* to keep \S+ of this run.*Delete a run/),
    });
    const all = ['head', ...filesOfRun(smallRun()).keys()].sort();
    const kept = await filesKept(blobs);
    expect(kept).toHaveLength(all.length - 1);
    expect(await store.list()).toMatchObject([
      { state: 'done', failure: expect.stringMatching(/no room left/) },
    ]);
    await store.open('run-1');
  });

  it('keeps nothing of an import that does not fit', async () => {
    const { store, blobs, disk } = setUp();
    disk.quota = 6_000;
    await expect(store.import(smallRun())).rejects.toMatchObject({ code: 'storage-full' });
    expect(await blobs.list()).toEqual([]);
  });

  it('leaves a run that cannot be begun as it was', async () => {
    const { store, disk } = setUp();
    await store.finish(smallRun());
    disk.fullAt = disk.operations + 2;
    await expect(store.rename('run-1', 'Other')).rejects.toMatchObject({ code: 'storage-full' });
    expect(await store.list()).toMatchObject([{ name: 'Ring, quick', state: 'done' }]);
  });
});

describe('the runs service', () => {
  it('exports and imports: the same run, under an id of its own where that is taken', async () => {
    const { service } = setUp();
    await service.finish(smallRun());
    const file = await service.exportZip({ id: 'run-1' });
    const id = await service.importZip({ file, name: 'run.zip' }, localTask<string>());
    expect(id).not.toBe('run-1');
    expect(await service.open({ id })).toEqual({ ...smallRun(), plan: { ...smallPlan(), id } });
    expect((await service.list()).map(({ origin }) => origin).sort()).toEqual(['imported', 'own']);
    await service.delete({ id: 'run-1' });
    expect(await service.importZip({ file, name: 'run.zip' }, localTask<string>())).toBe('run-1');
  });

  it('exports no run that has no results', async () => {
    const { service } = setUp();
    await service.begin(smallPlan());
    await expect(service.exportZip({ id: 'run-1' })).rejects.toMatchObject(refusal(/no results to export/));
  });

  it('moves the arrays of what it opens, each buffer once', async () => {
    const { service } = setUp();
    await service.finish(smallRun());
    const buffers = buffersToMove(await service.open({ id: 'run-1' }));
    expect(buffers.length).toBeGreaterThan(5);
    expect(new Set(buffers).size).toBe(buffers.length);
  });

  it('has no runs where the browser keeps no files', async () => {
    const service = runsService(systems, () => Promise.reject(notSupported()));
    expect(await service.list()).toEqual([]);
    await expect(service.begin(smallPlan())).rejects.toMatchObject({ code: 'not-supported' });
  });

  it('refuses an empty name', async () => {
    const { service } = setUp();
    await service.finish(smallRun());
    await expect(service.rename({ id: 'run-1', name: '  ' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
