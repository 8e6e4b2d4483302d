import { describe, expect, it } from 'vitest';
import type { Failure } from '../../base/failure';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import { systems } from '../../systems/registry';
import { smallMetrics, smallPlan, smallRun, smallSeries } from '../../systems/routes/testing/small-run';
import type { RunContents } from '../records/run-contents';
import { runsService } from './runs-worker-service';

const TRAINING = new Uint8Array(2_000).fill(7);
const contents: RunContents = { ...smallRun('run-1'), metrics: null };
const [network] = contents.checkpoints;

/** A browser with a finished run in it, and a disk for the runs and checkpoints of another. */
async function browser() {
  const disk = new MemoryDisk();
  const folder = async (name: string) =>
    new BlobStore(await disk.root.getDirectoryHandle(name, { create: true }));
  const [runs, checkpoints] = [await folder('runs'), await folder('checkpoints')];
  const service = runsService(
    systems,
    async () => ({ runs, checkpoints }),
    async () => false,
  );
  await service.finish(smallRun('run-0'));
  return { disk, runs, checkpoints, service };
}
type Browser = Awaited<ReturnType<typeof browser>>;

/** What a page does for a run from its beginning to its measures; resolves with what failed. */
async function train({ service, checkpoints }: Browser): Promise<string[]> {
  const failed: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (thrown) {
      expect(thrown).toMatchObject({ name: 'Failure', code: 'storage-full' });
      failed.push(`${what}: ${(thrown as Failure).message}`);
    }
  };
  await attempt('begin', () => service.begin(smallPlan('run-1')));
  await attempt('training', () => checkpoints.put('run-1', 'vanilla', TRAINING));
  await attempt('series', () => service.appendSeries({ id: 'run-1', series: smallSeries() }));
  await attempt('finish', () => service.finish(contents));
  if (!failed.some((what) => what.startsWith('finish')))
    await attempt('metrics', () => service.keepMetrics({ id: 'run-1', metrics: smallMetrics() }));
  return failed;
}

/** What is left of the run that the disk filled up in. */
async function leftOf({ service, checkpoints }: Browser) {
  const run = (await service.list()).find(({ id }) => id === 'run-1');
  const opened = run && (await service.open(run));
  const training = await checkpoints.get('run-1', 'vanilla');
  return { run, opened, training, broken: await service.broken() };
}

/**
 * Nothing that was kept is lost: the other run is whole, and this one has its network, or the training that
 * it comes from, or said that it was not kept.
 */
async function check(full: Browser, failed: readonly string[]): Promise<string> {
  expect(await full.service.open({ id: 'run-0' })).toEqual(smallRun('run-0'));
  const { run, opened, training, broken } = await leftOf(full);
  expect(broken).toEqual([]);
  const hasNetwork = opened?.checkpoints.some(({ bytes }) => Buffer.compare(bytes, network.bytes) === 0);
  if (failed.length === 0) {
    expect([run?.state, hasNetwork, training]).toEqual(['done', true, undefined]);
    return 'kept whole';
  }
  const last = failed.find((what) => what.startsWith('finish'));
  if (!last) {
    expect([run?.state, hasNetwork]).toEqual(['done', true]);
    return 'kept but for a part on the way, which was told';
  }
  if (hasNetwork && run?.state === 'done') return 'network kept, what is lacking was told';
  if (run?.state === 'interrupted') {
    // What the page could not keep while it trained was told then.
    if (!failed.some((what) => what.startsWith('training'))) expect(training).toEqual(TRAINING);
    return 'can be continued';
  }
  expect(last).toMatch(/storage/);
  return run ? 'not kept, which the run says' : 'not kept, which was told';
}

describe('a disk that is full', () => {
  it('at any single write takes nothing that was kept, and is told', async () => {
    const whole = await browser();
    const before = whole.disk.operations;
    expect(await train(whole)).toEqual([]);
    const writes = whole.disk.operations - before;
    const outcomes = new Map<string, number>();
    for (let at = 1; at <= writes; at++) {
      const full = await browser();
      full.disk.fullAt = full.disk.operations + at;
      const outcome = await check(full, await train(full));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect(writes).toBeGreaterThan(30);
    expect([...outcomes.keys()]).not.toContain('not kept, which the run says');
    expect([...outcomes.keys()]).not.toContain('not kept, which was told');
  });

  it('at any size takes nothing that was kept; with room again the run is whole', async () => {
    const whole = await browser();
    const used = whole.disk.used;
    let most = 0;
    const take = whole.disk.take.bind(whole.disk);
    whole.disk.take = (bytes) => {
      take(bytes);
      most = Math.max(most, whole.disk.used);
    };
    expect(await train(whole)).toEqual([]);
    const outcomes = new Set<string>();
    for (let room = 0; room <= most - used + 211; room += 211) {
      const full = await browser();
      full.disk.quota = full.disk.used + room;
      outcomes.add(await check(full, await train(full)));
      full.disk.quota = Infinity;
      await full.service.finish(contents);
      expect((await full.service.open({ id: 'run-1' })).checkpoints).toEqual(contents.checkpoints);
      expect((await full.service.list()).map(({ state, failure }) => [state, failure])).toEqual(
        Array(2).fill(['done', null]),
      );
    }
    expect(outcomes).toContain('kept whole');
    expect(outcomes).toContain('not kept, which was told');
  });

  it('keeps the training of a network that there is no room for, and the run can be continued', async () => {
    const full = await browser();
    await full.service.begin(smallPlan('run-1'));
    // Less than what is left would take up: its removal makes no sure room.
    await full.checkpoints.put('run-1', 'vanilla', TRAINING.subarray(0, 40));
    full.disk.quota = full.disk.used + 4_000;
    const large: RunContents = {
      ...contents,
      sets: [],
      series: [],
      checkpoints: [{ name: 'vanilla', bytes: new Uint8Array(9_000) }],
    };
    await expect(full.service.finish(large)).rejects.toMatchObject({
      message: expect.stringMatching(
        /vanilla\.safetensors of this run.*then continue this run: it ends from its/,
      ),
    });
    const { run, training } = await leftOf(full);
    expect([run?.state, training?.length]).toEqual(['interrupted', 40]);
  });
});
