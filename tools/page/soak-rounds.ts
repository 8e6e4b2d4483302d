import type { Locator, Page } from 'playwright';
import { sampleCityFiles, zipOf } from '../invention/sample-city/sample-city-files';
import { median } from '../../src/base/quantiles';

const LONG = { timeout: 300_000 };
/** Runs that stay in the list: one more than these, and the oldest goes. */
const KEPT_RUNS = 2;

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** Opens a page with a small made-up city, set to trainings of seconds. */
export async function openSoakPage(page: Page, address: string): Promise<void> {
  await page.goto(`${address}?stage=data&students=vanilla&epochs=1&pairs=4&backend=wasm`);
  const zip = zipOf(await sampleCityFiles({ roads: 200, trips: 200, seed: 3 }));
  const city = { name: 'small-city.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) };
  await region(page, 'Data').getByLabel('Choose files').setInputFiles(city);
  const said = page.getByTestId('said').filter({ hasText: /is open: \d+ roads/ });
  await said.waitFor({ ...LONG, state: 'attached' });
}

/** Trains, draws routes, opens another run and the first again, and deletes what is too much. */
export async function soakRound(page: Page): Promise<void> {
  await stage(page, 'Distil');
  await region(page, 'Distil').getByRole('button', { name: 'Train the vanilla student here' }).click(LONG);
  await region(page, 'Training').getByText('Training finished. The new networks are in use.').waitFor(LONG);

  await stage(page, 'Generate');
  await region(page, 'Generate').getByLabel('Number of pairs').fill('20');
  await region(page, 'Generate').getByRole('button', { name: 'Draw routes' }).click(LONG);
  await region(page, 'Generate').getByRole('button', { name: 'Draw routes' }).waitFor(LONG);
  await region(page, 'Generate')
    .getByText(/of 20 arrived/)
    .first()
    .waitFor(LONG);
  await page.getByRole('tab', { name: 'Routes', exact: true }).click();
  await page.getByRole('grid', { name: 'Routes, pair by pair' }).waitFor(LONG);

  await page.getByRole('tab', { name: 'Runs', exact: true }).click();
  const runs = region(page, 'Runs');
  for (let i = 0; i < 2; i++) {
    const closed = runs.getByRole('button', { name: /^Open / }).last();
    if ((await closed.count()) === 0) break;
    await closed.click(LONG);
    await runs.getByText('in view').waitFor(LONG);
  }
  const rows = runs.getByRole('button', { name: /^Delete / });
  while ((await rows.count()) > KEPT_RUNS) {
    const before = await rows.count();
    await rows.last().click(LONG);
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click(LONG);
    await page.getByRole('alertdialog').waitFor({ ...LONG, state: 'detached' });
    while ((await rows.count()) >= before) await page.waitForTimeout(100);
  }
}

async function stage(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Stages' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click(LONG);
  await region(page, name).waitFor(LONG);
}

/** What the browser takes up at one moment. */
export interface MemorySample {
  /** Since the start. */
  readonly seconds: number;
  /** Rounds of training, drawing, opening and closing that were done by then. */
  readonly rounds: number;
  /** Memory of the page's process, its workers included, in bytes; null where the system does not tell. */
  readonly process: number | null;
  /** Objects of the page's own thread, in bytes. */
  readonly heap: number;
  readonly nodes: number;
  readonly workers: number;
}

const MEASURES = ['process', 'heap', 'nodes', 'workers'] as const;
type Measure = (typeof MEASURES)[number];

/** Growth that is no noise: more than this share of what there was, and more than this much. */
const SHARE = 0.2;
const LEAST: Record<Measure, number> = { process: 100e6, heap: 15e6, nodes: 1500, workers: 1 };

export interface Growth {
  readonly measure: Measure;
  /** Medians of the second and of the last third of the samples; the first third warms up. */
  readonly middle: number;
  readonly end: number;
  readonly grows: boolean;
}

/** Fewer samples tell nothing. */
export const LEAST_SAMPLES = 9;

/** What grew from the second third of the samples to the last; null where there are too few to tell. */
export function memoryVerdict(samples: readonly MemorySample[]): Growth[] | null {
  if (samples.length < LEAST_SAMPLES) return null;
  const third = Math.floor(samples.length / 3);
  return MEASURES.flatMap((measure): Growth[] => {
    const values = samples.map((sample) => sample[measure]);
    if (!values.every((value) => value !== null)) return [];
    const middle = median(values.slice(third, -third));
    const end = median(values.slice(-third));
    const grows = end - middle >= LEAST[measure] && end - middle > SHARE * middle;
    return [{ measure, middle, end, grows }];
  });
}
