import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { headers } from '../scripts/vite-parts.mjs';
import {
  backend,
  goTo,
  LONG,
  openTinyData,
  panel,
  pause,
  SOON,
  stage,
  stepsTaken,
  training,
} from './page-tools';
import { StaticServer } from './static-server';

const root = join(import.meta.dirname, '..');
const FIRST = join(root, 'dist');
const NEXT = join(root, '.cache/next-release');

let server: StaticServer;
let address: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const config = 'e2e/next-release/vite.config.ts';
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn', '--config', config], {
    cwd: root,
  });
});

test.beforeEach(async () => {
  server = new StaticServer(FIRST, '/', headers);
  address = await server.start();
});
test.afterEach(() => server.close());

/** The first script that a tab was opened with: its name tells the release. */
const release = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')!.src);
const caches = (page: Page) => page.evaluate(() => globalThis.caches.keys());
/** Whether all files of the newest service worker are kept, so that it can take the place of the one before. */
const isKept = (page: Page) => page.evaluate(async () => !(await navigator.serviceWorker.ready).installing);
/** Whether the newest service worker has taken the place of the one before. */
const isSettled = (page: Page) =>
  page.evaluate(async () => {
    const { installing, waiting, active } = await navigator.serviceWorker.ready;
    return !installing && !waiting && active?.state === 'activated';
  });
/**
 * Ends the service workers, as the browser ends those that are idle for half a minute; it spares those that
 * developer tools look at, as a test does.
 */
async function endIdleWorkers(page: Page): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('ServiceWorker.enable');
  await tools.send('ServiceWorker.stopAllWorkers');
  await tools.detach();
}
const notice = (page: Page) =>
  page.getByRole('alert').filter({ hasText: 'A newer version of this page is on the server' });

/** Opens the page and waits until all of it is kept. */
async function visit(page: Page, query = ''): Promise<string> {
  await page.goto(address + query);
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), LONG)
    .toBe('activated');
  return release(page);
}

/** Opens what no tab needs at its start: a part of the page that comes in a file of its own. */
async function buildDataset(page: Page): Promise<void> {
  await goTo(page, 'Data');
  await panel(page, 'Data').getByRole('button', { name: 'Build a data set of your own city' }).click();
}

/** Draws routes, for which a worker starts that no tab has at its start. */
async function drawRoutes(page: Page): Promise<void> {
  await goTo(page, 'Generate');
  await panel(page, 'Generate').getByLabel('Number of pairs').fill('3', SOON);
  await panel(page, 'Generate').getByRole('button', { name: 'Draw routes' }).click(SOON);
}

test.describe('where files are kept', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a tab works on as it was opened, and its version is forgotten when it is gone', async ({
    page,
    context,
  }) => {
    test.setTimeout(600_000);
    const first = await visit(page, '?backend=wasm');
    expect(await caches(page)).toHaveLength(1);

    server.folder = NEXT;
    const newer = await context.newPage();
    const next = await visit(newer);
    expect(next).not.toBe(first);
    await expect.poll(() => caches(newer), LONG).toHaveLength(2);
    await expect.poll(() => isKept(newer), LONG).toBe(true);
    await endIdleWorkers(newer);
    await expect.poll(() => isSettled(newer), LONG).toBe(true);
    expect(await caches(newer)).toHaveLength(2);
    expect(await page.request.get(first).then((answer) => answer.status())).toBe(404);

    await buildDataset(page);
    await expect(panel(page, 'Data').getByLabel('Choose map files')).toBeAttached(SOON);
    await drawRoutes(page);
    await expect(stage(page, 'Generate')).toContainText('3 pairs', LONG);
    await expect(notice(page)).toHaveCount(0);

    await page.close();
    await newer.reload();
    await expect.poll(() => caches(newer), LONG).toHaveLength(1);
    expect(await release(newer)).toBe(next);
  });

  test('a server that fails gives way to the kept page', async ({ page }) => {
    const first = await visit(page);
    server.failsWith = 503;
    await page.goto(`${address}?stage=evaluate`);
    expect(await release(page)).toBe(first);
    await expect(panel(page, 'Evaluate')).toBeVisible(SOON);
  });
});

test.describe('where nothing is kept', () => {
  test('the page says that a newer version is there when a worker is gone', async ({ page }) => {
    await page.goto(`${address}?stage=generate&backend=wasm`);
    const first = await release(page);
    await expect(stage(page, 'Distil')).toContainText('two students', SOON);
    server.folder = NEXT;
    await drawRoutes(page);
    await expect(notice(page)).toBeVisible(SOON);
    await expect(panel(page, 'Generate')).toContainText('The routes worker failed 4 times', SOON);
    await notice(page).getByRole('button', { name: 'Load the newer version' }).click();
    await expect.poll(() => release(page), SOON).not.toBe(first);
    await expect(notice(page)).toHaveCount(0);
  });

  test('a run that trains meanwhile goes on in the newer version', async ({ page }) => {
    test.setTimeout(600_000);
    await page.goto(`${address}?stage=data&backend=wasm&students=vanilla&epochs=60&pairs=4`);
    const first = await release(page);
    expect(await backend(page)).toBe('wasm');
    await openTinyData(page);
    await goTo(page, 'Distil');
    await panel(page, 'Distil').getByRole('button', { name: 'Train the vanilla student here' }).click();
    await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(10);
    const steps = await pause(page);

    server.folder = NEXT;
    await goTo(page, 'Data');
    await expect(notice(page)).toHaveCount(0);
    await buildDataset(page);
    await expect(notice(page)).toContainText('can then be continued from its last epoch.', SOON);
    await notice(page).getByRole('button', { name: 'Load the newer version' }).click();

    await expect.poll(() => release(page), SOON).not.toBe(first);
    await goTo(page, 'Distil');
    await panel(page, 'Distil').getByRole('button', { name: 'Continue the run' }).click(SOON);
    await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(steps);
    await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
    await expect(notice(page)).toHaveCount(0);
  });
});
