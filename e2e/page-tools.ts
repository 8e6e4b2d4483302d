export { dropPaths } from '../tools/page/opened-data';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Download, type Locator, type Page } from '@playwright/test';
import { tinyDatasetFiles } from '../src/data/testing/tiny-dataset';

/** Work of minutes on a quiet machine may take many on a busy one. */
export const LONG = { timeout: 300_000 };
/** The page loads, a data set opens, a worker starts. */
export const SOON = { timeout: 60_000 };

/** Hints of drivers and of the browser about speed, which on a busy machine is no fault of the page. */
const ABOUT_SPEED = /GPU stall due to ReadPixels/;
/** The configuration forbids the service worker, and Playwright says so. */
const ABOUT_TESTS = /Service Worker registration blocked by Playwright/;

/** Everything that the page complains of while it runs. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    const grave = message.type() === 'error' || message.type() === 'warning';
    if (grave && !ABOUT_SPEED.test(message.text()) && !ABOUT_TESTS.test(message.text()))
      found.push(message.text());
  });
  return found;
}

/** Expects that axe finds nothing wrong with the parts of the page that some selectors name, else with all of it. */
export async function expectAccessible(page: Page, ...parts: readonly string[]): Promise<void> {
  const axe = new AxeBuilder({ page });
  for (const part of parts) axe.include(part);
  const { violations, passes } = await axe.analyze();
  expect(passes.length, 'rules that apply').toBeGreaterThan(5);
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual(
    [],
  );
}

/** A file as Playwright's `setInputFiles` takes it. */
export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export const asFile = (name: string, content: string | Uint8Array): GivenFile => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content as Uint8Array),
});

/** A ring of 48 roads with 40 trips: trains in seconds, on WebGPU without a card too. */
export const tinyFiles = (): GivenFile[] =>
  Object.entries(tinyDatasetFiles()).map(([name, text]) => asFile(name, text));

/** Drops files that are on no disk. */
export async function dropFiles(page: Page, files: readonly GivenFile[]): Promise<void> {
  const given = files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') }));
  await page.evaluate((all) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of all) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.body;
    for (const kind of ['dragenter', 'dragover', 'drop'])
      target.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, given);
}

type StageName =
  | 'Data'
  | 'Teacher'
  | 'Distil'
  | 'Tokenise'
  | 'Language'
  | 'Generate'
  | 'Evaluate'
  | 'Review'
  | 'Train'
  | 'Transfer'
  | 'Recover'
  | 'Pretrain'
  | 'Fine-tune'
  | 'Explore';
type TabName = 'Charts' | 'Table' | 'Routes' | 'Review' | 'Runs' | 'Bench';

/** The step to a stage in the top bar, with where that stage stands. */
export const stage = (page: Page, name: StageName): Locator =>
  page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name: new RegExp(`^${name}`) });
/** The settings of the stage in view. */
export const panel = (page: Page, name: StageName | 'Welcome'): Locator =>
  page.getByRole('region', { name, exact: true });
export const tab = (page: Page, name: TabName): Locator => page.getByRole('tab', { name });
/** The live map: what takes clicks and keys. */
export const map = (page: Page): Locator =>
  page.getByRole('region', { name: 'Map of the roads, trips and routes' });
export const layer = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('region', { name: 'Legend and layers' }).getByRole('checkbox', { name });
/** Turns a layer on or off in the legend; on a low page some wait behind a button. */
export async function switchLayer(page: Page, name: RegExp): Promise<void> {
  const more = page.getByRole('region', { name: 'Legend and layers' }).getByRole('button', { name: /more/ });
  await expect(layer(page, name).or(more).first()).toBeVisible(SOON);
  if (!(await layer(page, name).isVisible())) await more.click();
  await layer(page, name).click();
}
export const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' });
export const training = (page: Page): Locator => page.getByRole('region', { name: 'Training', exact: true });
/** What a screen reader hears of long work. */
export const said = (page: Page): Locator => page.getByTestId('said');
/** What is said over the map, if something is. */
export const alert = (page: Page): Locator => page.getByRole('alert').filter({ hasText: /\S/ });
export const routes = (page: Page): Locator => page.getByRole('grid', { name: 'Routes, pair by pair' });
/** Its rows without the heads. */
export const pairRows = (page: Page): Locator =>
  routes(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') });
/** The row of a pair; numbers count from 1, as on the page. */
export const routeRow = (page: Page, pair: number): Locator =>
  routes(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: String(pair), exact: true }) });

export async function goTo(page: Page, name: StageName): Promise<void> {
  await stage(page, name).click();
  await expect(panel(page, name)).toBeVisible();
}

/** Waits until something computes, and says what. */
export async function backend(page: Page): Promise<string> {
  const line = page.locator('[data-backend]');
  await expect(line).toHaveAttribute('data-backend', /webgpu|wasm|cpu/, SOON);
  return (await line.getAttribute('data-backend')) ?? '';
}

/** Opens the tiny data set, whatever is open. */
export async function openTinyData(page: Page): Promise<void> {
  await dropFiles(page, tinyFiles());
  await expect(said(page)).toContainText('Own files is open: 48 roads, 40 trips.', SOON);
}

/** Steps that the network in training has taken, as the page tells them; 0 before the first. */
export async function stepsTaken(page: Page): Promise<number> {
  const told = /Step ([\d,]+) of the/.exec(await training(page).innerText());
  return told ? Number(told[1].replaceAll(',', '')) : 0;
}

/** Pauses and waits until no step is under way; resolves with the steps taken. */
export async function pause(page: Page): Promise<number> {
  await training(page).getByRole('button', { name: 'Pause' }).click();
  await expect(training(page)).toContainText('Training is paused.', LONG);
  return stepsTaken(page);
}

/** Cancels the training under way, and confirms it. */
export async function cancelTraining(page: Page): Promise<void> {
  await training(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the run' }).click();
}

/** What a download holds. */
export async function contentOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

/** Downloads what a click brings. */
export async function downloadBy(page: Page, click: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download', SOON), click()]);
  return download;
}

export interface FocusInView {
  /** Name or text of what has the focus, for messages. */
  readonly what: string;
  /** Width of the outline that shows it, in px; 0 if nothing does. */
  readonly outline: number;
}

/** Where the focus is, and whether one sees it. */
export function focusInView(page: Page): Promise<FocusInView> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return { what: 'nothing', outline: 0 };
    const label = at instanceof HTMLInputElement ? at.labels?.[0] : null;
    const what = at.getAttribute('aria-label') ?? (label ?? at).textContent?.trim().slice(0, 40) ?? '';
    // A label may show the focus of the control in it.
    const shown = [at, at.closest('label')].flatMap((element) => {
      if (!element || at.getBoundingClientRect().width === 0) return [];
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle === 'none' ? [] : [parseFloat(outlineWidth)];
    });
    return { what: `${at.tagName} ${what}`, outline: Math.max(0, ...shown) };
  });
}

/**
 * A server that hands on what the page's own server says until it is closed:
 * then there is no network for the page.
 */
export async function passOn(from: string): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void fetch(new URL(request.url ?? '/', from)).then(
      async (answer) => {
        const headers = Object.fromEntries(answer.headers);
        // The text comes unpacked here.
        delete headers['content-encoding'];
        delete headers['content-length'];
        response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
      },
      () => response.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
