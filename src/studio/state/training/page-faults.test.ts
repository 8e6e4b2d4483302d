import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../../../base/random';
import { MemoryLocks } from '../../../data/testing/memory-locks';
import type { Dataset } from '../../../domain/dataset';
import type { RunContents } from '../../../engine/records/run-contents';
import { tinyCity, tinyExperiment } from '../../../systems/routes/testing/tiny-experiment';
import { BrowserInMemory, deviceLost, withoutClocks, type Moment } from './testing/browser-in-memory';
import type { DraftOrder } from '../../../engine/experiments/experiment';

/** How many of the random losses are tried; more with the environment variable. */
const LOSSES = Number(process.env.DEVICE_LOSSES ?? 4);

const order: DraftOrder = {
  system: 'routes',
  networks: ['teacher', 'distilled'],
  config: tinyExperiment({ epochs: 2, odPairs: 2 }),
  name: 'First',
};

let dataset: Dataset;
let straight: RunContents;
let moments: number;
beforeAll(async () => {
  dataset = await tinyCity(50, 30);
  const browser = new BrowserInMemory(dataset, 'cpu');
  const page = await browser.openPage();
  await page.session.start(order);
  moments = page.moments();
  straight = await browser.runs.open({ id: page.session.runId! });
  await page.worker.close();
});
afterEach(() => vi.unstubAllGlobals());

const tells = async ({ runs }: BrowserInMemory) =>
  (await runs.list()).map(({ state, failure }) => ({ state, failure }));

/** Loses the device at the first of the moments that are given, at the second, and so on. */
const losingAt = (...at: readonly number[]): Moment => {
  const left = new Set(at);
  return (count) => {
    if (left.delete(count)) throw deviceLost();
  };
};

describe('a graphics device that is lost', () => {
  it(
    `at any of ${LOSSES} random moments changes nothing of the run, and is told`,
    async () => {
      const random = new Random(20);
      // The first and the last moment are always among them.
      const chosen = Array.from({ length: LOSSES }, (_, i) =>
        i === 0 ? 1 : i === 1 ? moments : 1 + random.int(moments),
      );
      for (const at of chosen) {
        const browser = new BrowserInMemory(dataset, 'cpu');
        const page = await browser.openPage(losingAt(at));
        await page.session.start(order);
        expect([at, page.session.phase, page.session.failure]).toEqual([at, 'done', null]);
        expect(page.session.notes[0]).toBe(
          'The graphics device was lost: the driver was reset. ' +
            'The compute worker was replaced; the run goes on from its last checkpoint.',
        );
        expect(await tells(browser)).toEqual([{ state: 'done', failure: null }]);
        const kept = await browser.runs.open({ id: page.session.runId! });
        expect(withoutClocks(kept)).toEqual(withoutClocks(straight));
        expect(await browser.checkpoints.list()).toEqual([]);
        await page.worker.close();
      }
    },
    30_000 + LOSSES * 10_000,
  );

  it('too often ends the run, which says how to go on, and can', async () => {
    const browser = new BrowserInMemory(dataset, 'cpu');
    const dying = await browser.openPage((_, event) => {
      if (event?.kind === 'training' && event.network === 'distilled' && event.event.kind === 'step')
        throw deviceLost();
    });
    await dying.session.start(order);
    expect(dying.session.phase).toBe('failed');
    expect(dying.session.failure?.message).toMatch(
      /failed 4 times and is not started again.*Load the page again.*The graphics device was lost/,
    );
    const [run] = await browser.runs.list();
    expect(run.state).toBe('failed');
    const next = await browser.openPage();
    await next.session.continueRun(run);
    expect([next.session.phase, next.session.notes[0]]).toEqual([
      'done',
      'Training the teacher was finished: its checkpoint was loaded.',
    ]);
    expect(withoutClocks(await browser.runs.open(run))).toEqual(withoutClocks(straight));
    await Promise.all([dying.worker.close(), next.worker.close()]);
  });
});

describe('two tabs on one run', () => {
  it('the second is refused while the first works on it, and takes nothing from it', async () => {
    vi.stubGlobal('navigator', { locks: new MemoryLocks() });
    const browser = new BrowserInMemory(dataset, 'cpu');
    const lost = await browser.openPage((_, event) => {
      if (event?.kind === 'training' && event.network === 'distilled') throw deviceLost();
    });
    await lost.session.start(order);
    const [run] = await browser.runs.list();
    const [first, second] = [await browser.openPage(), await browser.openPage()];
    const going = first.session.continueRun(run);
    await vi.waitFor(() => expect(first.moments()).toBeGreaterThan(0));
    await second.session.continueRun(run);
    expect([second.session.phase, second.session.failure?.message]).toEqual([
      'failed',
      'This run is under way in another tab. Go on there, or cancel it there first.',
    ]);
    expect(first.session.phase).toBe('running');
    expect(await tells(browser)).toEqual([{ state: 'running', failure: null }]);
    await expect(browser.runs.delete(run)).rejects.toMatchObject({
      message: expect.stringMatching(/under way/),
    });
    await browser.runs.rename({ id: run.id, name: 'Named in the second tab' });
    await going;
    expect(first.session.phase).toBe('done');
    expect(await browser.runs.list()).toMatchObject([{ state: 'done', name: 'Named in the second tab' }]);

    // The second tab still shows the run as it was when it read the list.
    await second.session.continueRun(run);
    expect(second.session.failure?.message).toMatch(/finished already; another tab/);
    expect(await browser.runs.list()).toMatchObject([{ state: 'done', failure: null }]);
    expect(withoutClocks(await browser.runs.open(run))).toEqual(withoutClocks(straight));
    await Promise.all([lost, first, second].map(({ worker }) => worker.close()));
  });
});
