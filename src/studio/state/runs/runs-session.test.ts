import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../base/failure';
import { BlobStore } from '../../../data/blob-store';
import { dataFileFromBytes } from '../../../data/data-file';
import { loadHoserDataset } from '../../../data/hoser-layout';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import type { Dataset } from '../../../domain/dataset';
import { exposeService } from '../../../engine/protocol/service-host';
import { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../../engine/protocol/testing/fake-worker';
import { filesOfRun, zipRun } from '../../../engine/runs/run-bundle';
import type { RunsService } from '../../../engine/runs/runs-service';
import { runsService } from '../../../engine/runs/runs-worker-service';
import { smallCheckpoint, smallPlan, smallRun } from '../../../systems/routes/testing/small-run';
import { systems } from '../../../systems/registry';
import { Models } from '../page/models.svelte';
import { RouteBook } from '../routes/route-book.svelte';
import { RunsSession, SAMPLE_ID, SAMPLE_RESULTS, type RunsNeeds } from './runs-session.svelte';

const shipped = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../public/sample-city/${name}`, import.meta.url)));

let city: Dataset;
beforeAll(async () => {
  const zip = dataFileFromBytes('sample-city.zip', shipped('sample-city.zip'));
  city = (await loadHoserDataset([zip], { name: 'Sample city' })).dataset;
});

const sessions: RunsSession[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

/** A page on which the sample city can be opened, over a worker in this thread. */
/** @param known what the page knows of systems */
function page(known = systems) {
  vi.stubGlobal('document', { baseURI: 'http://localhost/app/' });
  const fetched: string[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    fetched.push(address);
    return new Response(shipped('results.zip'));
  });
  const stores = {
    runs: new BlobStore(new MemoryDisk().root),
    checkpoints: new BlobStore(new MemoryDisk().root),
  };
  const service = runsService(
    systems,
    async () => stores,
    async () => false,
  );
  const worker = new SupervisedWorker<RunsService>({
    service: 'runs',
    spawn: () => {
      const fake = new FakeWorker();
      exposeService('runs', service, fake.scope);
      return fake;
    },
  });
  const data = {
    opened: null as { dataset: Dataset } | null,
    kept: [] as unknown[],
    open: async () => false,
    get isSampleCity() {
      return data.opened?.dataset === city;
    },
    loadSampleCity: async () => {
      data.opened = { dataset: city };
      return true;
    },
  };
  const [models, book] = [new Models(() => 'routes'), new RouteBook()];
  const measure = vi.fn<NonNullable<RunsNeeds['measure']>>();
  const save = vi.fn<NonNullable<RunsNeeds['save']>>();
  const report = vi.fn<NonNullable<RunsNeeds['report']>>();
  const needs = { data: data as never, models, book, worker, measure, report, save };
  const runs = new RunsSession({ systems: known, ...needs });
  sessions.push(runs);
  return { runs, data, models, book, fetched, measure, report, save, stores };
}

describe('the runs of a page', () => {
  it('put the sample results in view: networks, routes, curves, and a line of the list', async () => {
    const { runs, models, book, fetched } = page();
    const heard = vi.fn();
    runs.onOpened = heard;
    expect(await runs.loadSample()).toBe(true);
    expect(fetched).toEqual(['http://localhost/app/sample-city/results.zip']);
    expect(models.of('teacher')).toMatchObject({
      runId: SAMPLE_ID,
      from: SAMPLE_RESULTS,
      dataset: city.fingerprint,
    });
    expect(models.among(['vanilla', 'distilled'])).toEqual(['vanilla', 'distilled']);
    expect(book.group).toMatchObject({ title: SAMPLE_RESULTS, from: 'test' });
    expect(book.group?.sets).toHaveLength(7);
    expect(heard).toHaveBeenCalledExactlyOnceWith(runs.opened);
    expect(runs.all).toMatchObject([{ id: SAMPLE_ID, origin: 'sample', headline: { vanillaArrival: 0.98 } }]);
    expect([runs.doing, runs.progress, runs.failure]).toEqual([null, null, null]);
    // A run that learnt from the sample's teacher finds it again on another day.
    const { checkpoints } = await runs.open({ id: SAMPLE_ID });
    expect(checkpoints.map(({ name }) => name)).toContain('teacher');
  });

  it('bring the teacher that a run learnt from, where the run that holds it is here', async () => {
    const { runs, data, models } = page();
    await data.loadSampleCity();
    const { plan, ...results } = smallRun();
    const dataset = { ...plan.dataset, fingerprint: city.fingerprint };
    for (const [id, teacher] of [
      ['learnt', SAMPLE_ID],
      ['lost', 'run-that-was-deleted'],
    ])
      await runs.finish({ plan: { ...plan, id, given: { teacher }, dataset }, ...results, sets: [] });
    expect(await runs.show('lost')).toBe(true);
    expect([models.of('teacher'), runs.failure]).toEqual([null, null]);
    expect(await runs.show('learnt')).toBe(true);
    expect(models.of('teacher')).toMatchObject({ runId: SAMPLE_ID, from: SAMPLE_RESULTS });
    expect(runs.opened?.plan.id).toBe('learnt');
  });

  it('bring what a run learnt from elsewhere where its networks go with any data, and not where they do not', async () => {
    const taken = async (known: typeof systems) => {
      const { runs, data, models } = page(known);
      await data.loadSampleCity();
      const { plan, ...results } = smallRun();
      const checkpoints = [{ name: 'teacher', bytes: smallCheckpoint('LM-TAD') }];
      await runs.finish({ ...results, plan: { ...plan, id: 'elsewhere' }, checkpoints });
      const dataset = { ...plan.dataset, fingerprint: city.fingerprint };
      await runs.finish({
        ...results,
        plan: { ...plan, dataset, given: { teacher: 'elsewhere' } },
        sets: [],
      });
      expect(await runs.show(plan.id)).toBe(true);
      return models.of('teacher');
    };
    const { fingerprint } = smallPlan().dataset;
    const anywhere = systems.map((system) => ({ ...system, goesWithAnyData: true as const }));
    expect(await taken(anywhere)).toMatchObject({ runId: 'elsewhere', dataset: fingerprint });
    expect(await taken(systems)).toBeNull();
  });

  it('leave the sample results out of view where a person opened another data set meanwhile', async () => {
    const { runs, data, book } = page();
    await data.loadSampleCity();
    const loading = runs.loadSample();
    const own = { dataset: { ...city, fingerprint: 'own' } };
    data.opened = own;
    expect(await loading).toBe(false);
    expect([runs.opened, runs.failure, book.group, data.opened]).toEqual([null, null, null, own]);
  });

  it('go through import, download, comparison and deletion', async () => {
    const { runs, save } = page();
    const { plan, ...results } = smallRun();
    const file = new File([zipRun(plan, filesOfRun(results))], 'run.zip');
    expect(await runs.importZip(file)).toBe(true);
    const [{ id, name }] = runs.kept;
    expect(name).toBe('Ring, quick');
    expect(await runs.rename(id, 'Mine!')).toBe(true);
    expect(await runs.exportZip(id)).toBe(true);
    expect(await runs.downloadCheckpoint(id, 'vanilla')).toBe(true);
    expect(save.mock.calls.map(([name]) => name)).toEqual(['mine.zip', 'mine-vanilla.safetensors']);
    runs.compare(id, true);
    expect(runs.chosen.map((run) => run.name)).toEqual(['Mine!']);
    expect(await runs.delete(id)).toBe(true);
    expect([runs.kept, runs.compared, runs.chosen]).toEqual([[], [], []]);
  });

  it('have their report written of their record, under the name that they have', async () => {
    const { runs, report, save } = page();
    const { plan, ...results } = smallRun();
    expect(await runs.importZip(new File([zipRun(plan, filesOfRun(results))], 'run.zip'))).toBe(true);
    const [{ id }] = runs.kept;
    await runs.rename(id, 'Porto, 5 %');
    const file = new Blob(['<html>']);
    report.mockResolvedValueOnce(file);
    expect(await runs.saveReport(id, 'html')).toBe(true);
    expect(save.mock.calls).toEqual([['report-porto-5.html', file]]);
    const [run, kind] = report.mock.calls[0];
    expect([run.name, run.zip, kind]).toEqual(['Porto, 5 %', 'porto-5.zip', 'html']);
    expect(run.record).toEqual(results.record);
    report.mockRejectedValueOnce(new Failure('worker-died', 'It ended.'));
    expect([await runs.saveReport(id, 'csv'), runs.failure?.message]).toEqual([false, 'It ended.']);
    // Nothing was found yet.
    await runs.begin(smallPlan('begun'));
    expect(await runs.saveReport('begun', 'json')).toBe(false);
    expect([report.mock.calls.length, save.mock.calls.length]).toEqual([2, 1]);
  });

  it('keep a training from its beginning to its end, and measures that come later', async () => {
    const { runs } = page();
    await runs.begin(smallPlan());
    expect(runs.kept).toMatchObject([{ id: 'run-1', state: 'interrupted' }]);
    const { metrics, ...rest } = smallRun();
    await runs.finish({ ...rest, metrics: null });
    expect(runs.kept).toMatchObject([{ state: 'done' }]);
    await runs.keepMetrics('run-1', metrics!);
    expect((await runs.open({ id: 'run-1' })).metrics).toEqual(metrics);
  });

  it('measure what was not measured when it ended, and keep that too', async () => {
    const { runs, data, measure } = page();
    await data.loadSampleCity();
    const { metrics, ...rest } = smallRun();
    const plan = { ...rest.plan, dataset: { ...rest.plan.dataset, fingerprint: city.fingerprint } };
    measure.mockResolvedValueOnce(metrics!);
    await runs.finish({ ...rest, plan, metrics: null });
    expect(runs.measuring).toBe('run-1');
    await vi.waitFor(() => expect(runs.measuring).toBeNull(), { timeout: 10_000 });
    expect((await runs.open({ id: 'run-1' })).metrics).toEqual(metrics);
    expect(runs.opened).toEqual({ ...rest, plan, metrics });
    await runs.finish({ ...rest, metrics: null });
    expect(measure).toHaveBeenCalledOnce();
  });

  it('say what a run lacks, and leave in view what was', async () => {
    const { runs, models } = page();
    await runs.loadSample();
    const before = runs.opened;
    await runs.finish(smallRun());
    expect(await runs.show('run-1')).toBe(false);
    expect(runs.failure?.message).toMatch(/made with the data set "Ring", which is not open/);
    expect(runs.opened).toBe(before);
    expect(models.of('teacher')?.runId).toBe(SAMPLE_ID);
    expect(await runs.downloadCheckpoint('run-1', 'teacher')).toBe(false);
    expect(runs.failure?.message).toMatch(/holds no teacher/);
    expect(await runs.importZip(new File(['x'], 'holiday.zip'))).toBe(false);
    expect(runs.failure?.message).toMatch(/holiday\.zip: this is not a zip file/);
  });

  it('save what is whole of a run that cannot be read', async () => {
    const { runs, stores, save } = page();
    await stores.runs.put('of 2031', 'vanilla.safetensors', new Uint8Array(5));
    await runs.refresh();
    expect(runs.broken).toMatchObject([{ id: 'of 2031', files: ['vanilla.safetensors'] }]);
    expect(await runs.salvage(runs.broken[0])).toBe(true);
    expect(save).toHaveBeenCalledWith('run-files.zip', expect.any(Blob));
    expect(runs.salvaged).toEqual(['of 2031']);
  });
});
