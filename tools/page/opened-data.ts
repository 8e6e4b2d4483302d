import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright';

/** How a page opens a data set of this machine, and how its map moves then. */
export interface OpenedData {
  /** From the drop of the folder to its name in the page's bar. */
  readonly seconds: number;
  /** Most memory of the tab's process since it began, MB. */
  readonly peakMegabytes: number;
  /** Between following frames while the map is dragged, ms. */
  readonly frames: {
    readonly count: number;
    readonly mean: number;
    readonly p95: number;
    readonly max: number;
  };
}

const OPENS_WITHIN_MS = 300_000;
const DRAGS = 60;

/** @param folder of a data set @param address of the served page */
export async function openData(browser: Browser, address: string, folder: string): Promise<OpenedData> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  // tsx names the functions that are sent to the page by a helper of its own, which the page does not know.
  await page.addInitScript({ content: 'globalThis.__name = (what) => what;' });
  await page.goto(address);
  await page.getByRole('tab', { name: 'Routes', exact: true }).waitFor();
  const began = performance.now();
  await dropPaths(page, folder);
  const name = folder.split('/').findLast(Boolean)!;
  await page.getByRole('button', { name }).first().waitFor({ timeout: OPENS_WITHIN_MS });
  const seconds = (performance.now() - began) / 1000;
  const frames = await dragged(page);
  const peakMegabytes = await peakOf(browser);
  await page.close();
  return { seconds, peakMegabytes, frames };
}

/** Drops files and folders of this machine on the page: what a browser does when the system's drag ends over it. */
export async function dropPaths(page: Page, ...files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 300, data });
  await session.detach();
}

async function dragged(page: Page): Promise<OpenedData['frames']> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { frameTimes: times });
    const note = (time: number) => {
      times.push(time);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  const { x, y, width, height } = (await page.locator('#map').boundingBox())!;
  const [midX, midY] = [x + width / 2, y + height / 2];
  await page.mouse.move(midX, midY);
  await page.evaluate(() => void ((globalThis as unknown as { frameTimes: number[] }).frameTimes.length = 0));
  await page.mouse.down();
  for (let i = 1; i <= DRAGS; i++)
    await page.mouse.move(midX + 120 * Math.sin(i / 5), midY + 80 * Math.cos(i / 7));
  await page.mouse.up();
  const times = await page.evaluate(() => (globalThis as unknown as { frameTimes: number[] }).frameTimes);
  const spans = times
    .slice(1)
    .map((time, i) => time - times[i])
    .sort((a, b) => a - b);
  const mean = spans.reduce((sum, one) => sum + one, 0) / spans.length;
  return { count: spans.length, mean, p95: spans[Math.floor(0.95 * spans.length)], max: spans.at(-1)! };
}

/** The largest resident set of any tab's process, by the kernel's count. */
async function peakOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0));
  return Math.max(...peaks) / 1024;
}
