import { build } from 'vite';
import { failedResult, resultOf, figureOf } from '../../src/engine/benchmarks/benchmark-result';
import { memoryName, type MemoryRun } from '../../src/engine/benchmarks/benchmark-names';
import type { BenchmarkResult, Calibration } from '../../src/engine/benchmarks/report';
import { serveInChromium } from '../page/serve-in-chromium';
import { ROOT } from '../package';
import { sampleCityFiles, zipOf } from '../../tools/invention/sample-city/sample-city-files';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { processMemory } from '../page/process-memory';

/**
 * Peak memory of one short training run each, `-node` and `-page`, in MB (10^6 bytes). Each is run once, in a process of its
 * own: a process never gives back its peak.
 * @param backend that Node computes with; the page computes with it too
 */
export async function memoryBenchmarks(
  runs: readonly MemoryRun[],
  backend: string,
  calibration: Calibration,
  onResult: (result: BenchmarkResult) => void,
): Promise<BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  await build({ root: ROOT, logLevel: 'error' });
  for (const run of runs) {
    const city = await memoryCity(run);
    const measures = {
      node: () => peakInNode(run, city, backend),
      page: () =>
        serveInChromium({ root: ROOT }, (browser, address) =>
          peakOnPage(browser, address, run, city, backend),
        ),
    };
    for (const [where, measure] of Object.entries(measures)) {
      const result = await resultFor(run, where, measure, calibration, backend);
      results.push(result);
      onResult(result);
    }
  }
  return results;
}

async function resultFor(
  run: MemoryRun,
  where: string,
  measure: () => Promise<number>,
  calibration: Calibration,
  backend: string,
): Promise<BenchmarkResult> {
  const on = { backend: backend as BenchmarkResult['backend'], threads: 1 };
  try {
    const figure = figureOf([(await measure()) / 1e6]);
    const measured = { what: where, size: { roads: run.roads }, figure, unit: 'MB' };
    return resultOf(memoryName(run), measured, calibration, on);
  } catch (error) {
    return failedResult(`${memoryName(run)}-${where}`, error, on);
  }
}

/** Trips of all splits: what a batch needs is there, and an epoch is short. */
const TRIPS = 400;
const SEED = 7;

/** The settings that make a run of a preset short; sizes of networks and batches stay what they are. */
export const SHORTENED = { epochs: 1, 'teacher-epochs': 1, pairs: 64 } as const;

/** A made city of about so many roads, as one zip in the HOSER layout. */
export const memoryCity = async ({ roads }: Pick<MemoryRun, 'roads'>): Promise<Uint8Array> =>
  zipOf(await sampleCityFiles({ roads, trips: TRIPS, seed: SEED }));

const hook = pathToFileURL(join(ROOT, 'cli/memory/say-peak.mjs')).href;
const main = join(ROOT, 'cli/main.ts');

/**
 * Peak of the resident memory of the command `train` in Node, in bytes, for one epoch of the teacher, one of the distilled student,
 * and the routes of some pairs on a made city.
 * @param city see `memoryCity`
 * @throws Error with what the command said, if it failed
 */
export async function peakInNode({ preset }: MemoryRun, city: Uint8Array, backend: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'route-memory-'));
  try {
    const data = join(folder, 'city.zip');
    const peak = join(folder, 'peak.txt');
    await writeFile(data, city);
    const settings = Object.entries(SHORTENED).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
    const where = ['--data', data, '--out', join(folder, 'run'), '--preset', preset, '--backend', backend];
    await command(['--import', 'tsx', '--import', hook, main, 'train', ...where, ...settings], peak);
    return Number(await readFile(peak, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function command(args: readonly string[], peakFile: string): Promise<void> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PEAK_MEMORY_FILE: peakFile },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`The training run ended with code ${code}: ${lastLine(said.join(''))}`);
}

const lastLine = (text: string): string =>
  text
    .trim()
    .split(/[\n\r]/)
    .at(-1) ?? '';

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
      .getByText('Training finished. The new networks are in use.')
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
