import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright';

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
