import { join } from 'node:path';
import type { Page } from 'playwright';
import { build } from 'vite';
import type {
  BenchEvent,
  PageBenchRequest,
  PageBenchResult,
} from '../../src/engine/benchmarks/bench-service';
import type { PageBenchmark } from '../../src/engine/benchmarks/benchmark-names';
import { readAll, type DataFile } from '../../src/data/data-file';
import type { ProgressReport } from '../../src/engine/protocol/progress-meter';
import { ROOT } from '../package';
import { serveInChromium } from '../page/serve-in-chromium';

const configFile = join(ROOT, 'bench/page/vite.config.ts');
/** No file of the reference network is larger. */
const MAX_FILE_BYTES = 2 ** 26;
/** A laptop's window, since the map is drawn as large. */
const VIEWPORT = { width: 1440, height: 900 };

export interface ChromiumListener {
  readonly onEvent: (event: BenchEvent) => void;
  readonly onProgress: (report: ProgressReport) => void;
}

/**
 * Builds and serves the benchmarks' page, and runs them from it in headless Chromium: in a
 * worker, and on the page what draws.
 */
export async function benchInChromium(
  request: Omit<PageBenchRequest, 'reference'>,
  reference: readonly DataFile[] | null,
  { onEvent, onProgress }: ChromiumListener,
): Promise<PageBenchResult & { readonly browser: string }> {
  const files = reference && Object.fromEntries(await Promise.all(reference.map(asText)));
  const given = { ...request, reference: files };
  return onBenchPage(async (page, browser) => {
    await page.exposeFunction('onBenchEvent', onEvent);
    await page.exposeFunction('onBenchProgress', onProgress);
    const found = await page.evaluate((all) => window.runBench(all), given);
    return { ...found, browser };
  });
}

/** One benchmark that needs a page, for a run whose others need none. */
export async function benchmarkInChromium(
  name: PageBenchmark,
  { backend, rounds }: Pick<PageBenchRequest, 'backend' | 'rounds'>,
  onProgress: (report: ProgressReport) => void,
): Promise<Awaited<ReturnType<Window['runOnPage']>>> {
  return onBenchPage(async (page) => {
    await page.exposeFunction('onBenchProgress', onProgress);
    return page.evaluate(([one, on, count]) => window.runOnPage(one, on, count), [
      name,
      backend,
      rounds,
    ] as const);
  });
}

/** Once, however many benchmarks need it. */
let built: Promise<unknown> | undefined;

async function onBenchPage<T>(work: (page: Page, browser: string) => Promise<T>): Promise<T> {
  await (built ??= build({ configFile, logLevel: 'error' }));
  return serveInChromium({ configFile }, async (browser, address) => {
    const page = await browser.newPage({ viewport: VIEWPORT });
    const death = new Promise<never>((_, reject) => {
      page.on('crash', () => reject(new Error('The page in Chromium died while it computed.')));
    });
    await page.goto(address);
    return Promise.race([work(page, `Chromium ${browser.version()}`), death]);
  });
}

async function asText(file: DataFile): Promise<[path: string, text: string]> {
  return [file.name, Buffer.from(await readAll(file, MAX_FILE_BYTES)).toString('base64')];
}
