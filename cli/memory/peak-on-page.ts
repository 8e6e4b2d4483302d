import type { Browser, Page } from 'playwright';
import type { MemoryRun } from '../../src/engine/benchmarks/benchmark-names';
import { processMemory } from '../page/process-memory';
import { SHORTENED } from './memory-city';

/** A training run of the largest preset on the largest city, on two cores without a graphics card. */
const PATIENCE = { timeout: 3_600_000 };

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/**
 * Peak of the resident memory of the page's process, in bytes: the page opens a made city, trains teacher and distilled
 * student for one epoch each and draws the routes of some pairs, all in its workers, with the map beside it.
 * @param city see `memoryCity`
 * @throws Error where the system does not tell what a process has (only Linux does), or the training did not finish
 */
export async function peakOnPage(
  browser: Browser,
  address: string,
  { preset }: MemoryRun,
  city: Uint8Array,
  backend: string,
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const asked = { ...texts(SHORTENED), stage: 'data', students: 'distilled', preset, backend };
    const settings = new URLSearchParams(asked);
    await page.goto(`${address}?${settings}`);
    const file = { name: 'made-city.zip', mimeType: 'application/zip', buffer: Buffer.from(city) };
    await region(page, 'Data').getByLabel('Choose files').setInputFiles(file);
    const said = page.getByTestId('said').filter({ hasText: /is open: [\d,]+ roads/ });
    await said.waitFor({ ...PATIENCE, state: 'attached' });
    const stages = page.getByRole('navigation', { name: 'Stages' });
    await stages.getByRole('button', { name: /^Distil/ }).click();
    const train = region(page, 'Distil').getByRole('button', { name: 'Train the distilled student here' });
    await train.click(PATIENCE);
    await region(page, 'Training')
      .getByText('Training finished. The new models are in use.')
      .waitFor(PATIENCE);
    const memory = await processMemory(await browser.newBrowserCDPSession());
    if (!memory)
      throw new Error('This system does not tell how much memory a process has: only Linux has /proc.');
    return memory.peak;
  } finally {
    await context.close();
  }
}

const texts = (settings: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
