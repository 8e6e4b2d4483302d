import { join } from 'node:path';
import { build } from 'vite';
import type { BenchEvent, PageBenchRequest, PageBenchResult } from '../bench/page/bench.worker';
import { readAll, type DataFile } from '../src/data/data-file';
import type { ProgressReport } from '../src/engine/protocol/progress-meter';
import { serveInChromium } from './page/serve-in-chromium';

const configFile = join(import.meta.dirname, '../bench/page/vite.config.ts');
/** No file of the reference network is larger. */
const MAX_FILE_BYTES = 2 ** 26;

export interface ChromiumListener {
  readonly onEvent: (event: BenchEvent) => void;
  readonly onProgress: (report: ProgressReport) => void;
}

/** Builds and serves the benchmarks' page, and runs them in a worker of it in headless Chromium. */
export async function benchInChromium(
  request: Omit<PageBenchRequest, 'reference'>,
  reference: readonly DataFile[] | null,
  { onEvent, onProgress }: ChromiumListener,
): Promise<PageBenchResult & { readonly browser: string }> {
  await build({ configFile, logLevel: 'error' });
  const files = reference && Object.fromEntries(await Promise.all(reference.map(asText)));
  return serveInChromium({ configFile }, async (browser, address) => {
    const page = await browser.newPage();
    await page.exposeFunction('onBenchEvent', onEvent);
    await page.exposeFunction('onBenchProgress', onProgress);
    const death = new Promise<never>((_, reject) => {
      page.on('crash', () => reject(new Error('The page in Chromium died while it computed.')));
    });
    await page.goto(address);
    const given = { ...request, reference: files };
    const found = await Promise.race([page.evaluate((all) => window.runBench(all), given), death]);
    return { ...found, browser: `Chromium ${browser.version()}` };
  });
}

async function asText(file: DataFile): Promise<[path: string, text: string]> {
  return [file.name, Buffer.from(await readAll(file, MAX_FILE_BYTES)).toString('base64')];
}
