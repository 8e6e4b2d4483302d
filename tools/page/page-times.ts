import type { Page, Response } from 'playwright';
import { gzipSync } from 'node:zlib';

/** How long the page takes from what a person does to the next picture of it, in ms. */
export interface AnswerTimes {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  /** What took longest. */
  readonly slowest: string;
}

interface Answer {
  readonly what: string;
  readonly ms: number;
}

/** Runs in the page before its own scripts: notes each click and key with the time to the frame after it. */
export function noteAnswers(): void {
  const answers: Answer[] = [];
  Object.assign(globalThis, { __answers: answers });
  const note = (event: Event) => {
    const target = event.target instanceof Element ? event.target : null;
    const name = target?.getAttribute('aria-label') ?? target?.textContent?.trim().slice(0, 40) ?? '';
    const what = event instanceof KeyboardEvent ? `key ${event.key}` : `click ${name}`;
    // A task that is posted in a frame's callback runs once the frame has been handed over.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => answers.push({ what, ms: performance.now() - event.timeStamp });
      port1.postMessage(null);
    });
  };
  for (const type of ['click', 'keydown']) addEventListener(type, note, { capture: true });
}

/** Does what a person does on the page, thing by thing, and resolves with how long each took. */
export async function useThePage(page: Page, rounds: number): Promise<readonly Answer[]> {
  await page.evaluate(() => ((globalThis as unknown as { __answers: Answer[] }).__answers.length = 0));
  for (let round = 0; round < rounds; round++) {
    for (const key of ['1', '2', '4', '5', '3', '[', '[', ']', ']', 'f']) await press(page, key);
    for (const name of ['Charts', 'Routes', 'Runs', 'Table', 'Charts']) {
      await page.getByRole('tab', { name, exact: true }).click();
      await rest(page);
    }
    for (const name of ['Zones', 'Zones', 'Simulated trips', 'Simulated trips']) {
      await page.getByRole('checkbox', { name }).first().click({ timeout: 60_000 });
      await rest(page);
    }
  }
  return page.evaluate(() => (globalThis as unknown as { __answers: Answer[] }).__answers);
}

async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await rest(page);
}

/** A person is not a machine. */
const rest = (page: Page) => page.waitForTimeout(120);

/** The spread of some answers. */
export function summariseAnswers(answers: readonly Answer[]): AnswerTimes {
  const sorted = [...answers].sort((a, b) => a.ms - b.ms);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]?.ms ?? NaN;
  return {
    count: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    max: at(1),
    slowest: sorted.at(-1)?.what ?? '',
  };
}

export interface FirstViewTimes {
  /** Milliseconds since the page was asked for. */
  readonly firstContentfulPaint: number;
  /** The drawing of the first view is on the screen. */
  readonly firstView: number;
  /** The live map has taken its place. */
  readonly liveMap: number;
  /** Bytes of script that came until then, compressed with gzip: the page's own, and that of its workers. */
  readonly scriptUntilFirstView: ScriptBytes;
  readonly scriptUntilLiveMap: ScriptBytes;
}

export interface ScriptBytes {
  readonly page: number;
  readonly workers: number;
}

/** The page asks for the first file of a worker itself. */
const IN_WORKER = /[.-]worker[.-]/;

interface Marks {
  readonly origin: number;
  readonly paint: number;
  readonly firstView: number;
  readonly liveMap: number;
  readonly scripts: readonly string[];
}

/** Opens the page and resolves once the live map is there. Nothing is in the browser's cache. */
export async function measureFirstView(page: Page, address: string): Promise<FirstViewTimes> {
  const came: { url: string; at: number; response: Response }[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (/\.m?js$/.test(pathname)) came.push({ url: response.url(), at: Date.now(), response });
  });
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => performance.getEntriesByName('live-map').length > 0, null, {
    timeout: 120_000,
  });
  const marks = await readMarks(page);
  const sizes = await Promise.all(
    came.map(async ({ url, at, response }) => ({
      at: at - marks.origin,
      own: marks.scripts.includes(url) && !IN_WORKER.test(url),
      bytes: gzipSync(await response.body()).length,
    })),
  );
  const until = (ms: number): ScriptBytes => {
    const sum = (own: boolean) =>
      sizes.reduce((total, one) => total + (one.own === own && one.at <= ms ? one.bytes : 0), 0);
    return { page: sum(true), workers: sum(false) };
  };
  const { paint, firstView, liveMap } = marks;
  return {
    firstContentfulPaint: paint,
    firstView,
    liveMap,
    scriptUntilFirstView: until(firstView),
    scriptUntilLiveMap: until(liveMap),
  };
}

function readMarks(page: Page): Promise<Marks> {
  return page.evaluate(() => {
    const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
    return {
      origin: performance.timeOrigin,
      paint: at('first-contentful-paint'),
      firstView: at('first-view'),
      liveMap: at('live-map'),
      scripts: performance.getEntriesByType('resource').map(({ name }) => name),
    };
  });
}
