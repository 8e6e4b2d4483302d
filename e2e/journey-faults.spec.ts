import { expect, test, type Browser, type Page, type Worker } from '@playwright/test';
import { unzipSync } from 'fflate';
import { Random } from '../src/base/random';
import {
  backend,
  complaints,
  contentOf,
  downloadBy,
  goTo,
  LONG,
  openTinyData,
  panel,
  tab,
  training,
} from './page-tools';

/** How many losses of the device are tried; more with the environment variable. */
const LOSSES = Number(process.env.DEVICE_LOSSES ?? 6);
/** A page mends so many within ten minutes; then another page is opened. */
const LOSSES_OF_A_PAGE = 3;
/** A tiny run on WebGPU without a graphics card, with all that it draws and measures. */
const RUN_MS = 120_000;
/** The same on a machine that also computes something else, with losses in between. */
const DONE_WITHIN = { timeout: 900_000 };
/** Workers are watched from a little after their start. */
const SURELY_LEFT = 0.8;

const SETTINGS = 'students=vanilla&epochs=2&pairs=1';
const DONE = 'Training finished. The new networks are in use.';

async function openPage(browser: Browser, computesOn: 'webgpu' | 'wasm'): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`./?stage=data&tab=runs&backend=${computesOn}&${SETTINGS}`);
  expect(await backend(page)).toBe(computesOn);
  await openTinyData(page);
  await goTo(page, 'Distil');
  await panel(page, 'Distil')
    .getByRole('button', { name: /^Advanced/ })
    .click();
  // Without a card each look at the routes takes as long as many steps.
  await panel(page, 'Distil').getByLabel('Draw routes during training').selectOption({ label: 'never' });
  return page;
}

const isCompute = (worker: Worker) => worker.url().includes('compute.worker');
const computeWorker = (page: Page) => page.workers().find(isCompute)!;

/** Counts what the device of a worker that trains is given to do, and destroys it at the given count. */
const destroyAt = (worker: Worker, count: number): Promise<void> =>
  worker.evaluate((at) => {
    const { prototype } = GPUDevice;
    const create = prototype.createCommandEncoder;
    const counting = globalThis as typeof globalThis & { encoders: number };
    counting.encoders = 0;
    prototype.createCommandEncoder = function (this: GPUDevice, ...given) {
      if (++counting.encoders === at) this.destroy();
      return create.apply(this, given);
    };
  }, count);

/** Destroys the device of this page's worker at the first count, that of the worker after it at the second, ... */
async function destroyEach(
  page: Page,
  counts: readonly number[],
): Promise<{ readonly replaced: () => number }> {
  let replaced = 0;
  page.on('worker', (worker) => {
    if (!isCompute(worker)) return;
    replaced++;
    if (replaced < counts.length) void destroyAt(worker, counts[replaced]);
  });
  await destroyAt(computeWorker(page), counts[0]);
  return { replaced: () => replaced };
}

const encodersMade = (page: Page) =>
  computeWorker(page).evaluate(() => (globalThis as typeof globalThis & { encoders: number }).encoders);

/** Trains the student and resolves with what the page says of it to its end. */
async function train(page: Page): Promise<string> {
  await panel(page, 'Distil').getByRole('button', { name: 'Train the vanilla student here' }).click();
  await expect(training(page)).toContainText(DONE, DONE_WITHIN);
  return training(page).innerText();
}

/** The newest run as its zip has it: its weights, and its record without what differs by the clock. */
async function newestRun(page: Page): Promise<{ weights: Buffer; tested: unknown }> {
  await tab(page, 'Runs').click();
  const runs = page.getByRole('region', { name: 'Runs', exact: true });
  const zip = await downloadBy(page, async () => {
    await runs
      .getByRole('button', { name: /^Download / })
      .first()
      .click(LONG);
    await page.getByRole('dialog').getByRole('button', { name: 'Run (.zip)' }).click();
  });
  const files = unzipSync(await contentOf(zip));
  const json = (name: string) => JSON.parse(Buffer.from(files[name]).toString());
  return { weights: Buffer.from(files['vanilla.safetensors']), tested: json('metrics.json') };
}

/**
 * Moments at which a run is hit: each within what is surely left of it when the last one hit. The first page's
 * are the first moment and the last.
 */
function momentsOf(run: number, losses: number, moments: number, random: Random): number[] {
  if (run === 0) return [1, moments].slice(0, losses);
  let left = moments;
  return Array.from({ length: losses }, () => {
    const at = 1 + random.int(Math.max(1, Math.floor(left * SURELY_LEFT)));
    left = Math.max(1, left - at);
    return at;
  });
}

test(`a device that is destroyed at ${LOSSES} random moments of trainings changes nothing of the runs`, async ({
  browser,
}) => {
  test.setTimeout((LOSSES + 2) * RUN_MS + DONE_WITHIN.timeout);
  const straight = await openPage(browser, 'webgpu');
  await destroyAt(computeWorker(straight), -1);
  await train(straight);
  const moments = await encodersMade(straight);
  expect(moments).toBeGreaterThan(100);
  const expected = await newestRun(straight);
  await straight.close();

  const random = new Random(Number(process.env.DEVICE_LOSSES_SEED ?? 20));
  for (let run = 0, lost = 0; lost < LOSSES; run++) {
    const most = run === 0 ? 2 : LOSSES_OF_A_PAGE;
    const counts = momentsOf(run, Math.min(most, LOSSES - lost), moments, random);
    await test.step(`destroyed at ${counts.join(', then at ')} of ${moments}`, async () => {
      const page = await openPage(browser, 'webgpu');
      const { replaced } = await destroyEach(page, counts);
      await train(page);
      expect(replaced()).toBe(counts.length);
      await training(page)
        .getByRole('button', { name: /^Messages/ })
        .click();
      await expect(training(page)).toContainText(/The graphics device was lost/);
      expect(await newestRun(page)).toEqual(expected);
      await page.close();
    });
    lost += counts.length;
  }
});

for (const room of [0, 30_000, 60_000, 120_000])
  test(`storage that is full after ${room / 1000} kB of a training is told, and all is kept once there is room`, async ({
    browser,
  }) => {
    test.setTimeout(2 * RUN_MS);
    const page = await openPage(browser, 'wasm');
    const found = complaints(page);
    const session = await page.context().newCDPSession(page);
    const origin = new URL(page.url()).origin;
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage!);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + room });
    await train(page);
    await expect(training(page)).toContainText(/Not all of this run is kept\. .*(room|full)/s);

    await session.send('Storage.overrideQuotaForOrigin', { origin });
    await training(page).getByRole('button', { name: 'Keep it now' }).click();
    await expect(training(page)).not.toContainText('Not all of this run is kept');
    const kept = await newestRun(page);
    expect(kept.weights.length).toBeGreaterThan(10_000);
    const row = page
      .getByRole('region', { name: 'Runs', exact: true })
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: /^Vanilla/ }) });
    await expect(row).toContainText('done');
    await expect(row).not.toContainText('room');
    await page.reload();
    await tab(page, 'Runs').click(LONG);
    expect(await newestRun(page)).toEqual(kept);
    expect(found).toEqual([]);
    await page.close();
  });
