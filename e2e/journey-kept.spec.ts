import { expect, test, type Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import {
  asFile,
  backend,
  complaints,
  contentOf,
  downloadBy,
  goTo,
  LONG,
  openTinyData,
  panel,
  said,
  SOON,
  stage,
  tab,
  tinyFiles,
  training,
} from './page-tools';

test.describe.configure({ mode: 'serial' });

/** The smallest job that leaves something to keep. */
const SETTINGS = 'backend=wasm&students=vanilla&epochs=1&pairs=4';

let page: Page;
let found: string[];
let exported: Buffer;

const runs = () => page.getByRole('region', { name: 'Runs', exact: true }).getByRole('row');
const run = (name: string | RegExp) => runs().filter({ has: page.getByRole('rowheader', { name }) });
const tools = () => page.getByRole('tabpanel', { name: 'Runs' });
const kept = (name: string) =>
  panel(page, 'Data')
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) });

async function confirm(question: RegExp, verb: string): Promise<void> {
  const dialog = page.getByRole('alertdialog').filter({ hasText: question });
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

async function rename(what: string, to: string): Promise<void> {
  await page.getByRole('button', { name: `Rename ${what}` }).click();
  await page.getByRole('textbox', { name: `New name of ${what}` }).fill(to);
  await page.keyboard.press('Enter');
}

async function train(): Promise<void> {
  await goTo(page, 'Distil');
  await panel(page, 'Distil').getByRole('button', { name: 'Train the vanilla student here' }).click();
  await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
}

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  found = complaints(page);
});
test.afterAll(() => page.close());

test('a data set is there after a reload, is renamed, and deleted only when one is sure', async () => {
  await page.goto(`./?stage=data&${SETTINGS}`);
  await openTinyData(page);
  await expect(page).toHaveURL(/data=[0-9a-f]{16}/);
  await page.reload();
  await expect(said(page)).toContainText('Own files is open: 48 roads, 40 trips.', SOON);

  await panel(page, 'Data').getByRole('button', { name: 'Open another data set' }).click();
  await expect(kept('Own files')).toContainText('48 roads, 40 trips');
  await rename('Own files', 'Ring');
  await expect(kept('Ring')).toBeVisible();
  await expect(panel(page, 'Data').getByRole('heading', { name: 'Ring' })).toBeVisible();

  await panel(page, 'Data').getByRole('button', { name: 'Delete Ring' }).click();
  await confirm(/Delete Ring from this browser\?/, 'Cancel');
  await expect(kept('Ring')).toBeVisible();
  await panel(page, 'Data').getByRole('button', { name: 'Delete Ring' }).click();
  await confirm(/Delete Ring from this browser\?/, 'Delete');
  await expect(kept('Ring')).toHaveCount(0);
  await expect(panel(page, 'Data')).toContainText('Not kept in this browser');
});

test('two runs are trained, listed with their scores, and compared', async () => {
  test.setTimeout(900_000);
  await page.goto(`./?stage=data&tab=runs&${SETTINGS}`);
  expect(await backend(page)).toBe('wasm');
  await openTinyData(page);
  await train();
  await tab(page, 'Runs').click();
  await expect(run(/^Vanilla, quick/)).toContainText(/done/);
  await rename(
    await run(/^Vanilla, quick/)
      .getByRole('checkbox')
      .evaluate((box) => box.ariaLabel!.replace('Compare ', '')),
    'First',
  );
  await expect(run('First')).toContainText(/Own files.*quick.*\d+\.\d\s%/s);

  await panel(page, 'Distil').getByRole('spinbutton', { name: 'Epochs' }).fill('2');
  await train();
  await tab(page, 'Runs').click();
  await run(/^Vanilla, quick/)
    .getByRole('checkbox')
    .check();
  await run('First').getByRole('checkbox').check();
  await tools().getByRole('button', { name: 'Compare 2 runs' }).click();
  const comparison = page.getByRole('region', { name: 'Comparison of runs' });
  await expect(
    comparison.getByRole('row', { name: /Next-step accuracy, vanilla/ }).getByRole('cell'),
  ).toHaveText([/\d+\.\d\s%/, /\d+\.\d\s%/]);
  await expect(comparison.getByRole('row', { name: /epochs/i }).getByRole('cell')).toHaveText(['2', '1']);
  await tools().getByRole('button', { name: 'Back to the list' }).click();
});

test('a run is exported as one zip, its weights as safetensors', async () => {
  const download = (file: string) =>
    downloadBy(page, async () => {
      await run('First').getByRole('button', { name: 'Download First' }).click();
      await page.getByRole('dialog').getByRole('button', { name: file }).click();
    });
  const zip = await download('Run (.zip)');
  expect(zip.suggestedFilename()).toBe('first.zip');
  exported = await contentOf(zip);
  expect(Object.keys(unzipSync(exported))).toEqual(
    expect.arrayContaining(['bundle.json', 'run.json', 'vanilla.safetensors', 'routes.safetensors']),
  );
  const weights = await download('Vanilla student (.safetensors)');
  expect(weights.suggestedFilename()).toBe('first-vanilla.safetensors');
  expect(await contentOf(weights)).toEqual(Buffer.from(unzipSync(exported)['vanilla.safetensors']));
});

test('a run is deleted, and comes back from its zip with its routes, after a reload too', async () => {
  await run('First').getByRole('button', { name: 'Delete First' }).click();
  await confirm(/Delete First and its checkpoints/, 'Delete');
  await expect(run('First')).toHaveCount(0);
  await tools().getByLabel('Import a run').setInputFiles(asFile('first.zip', exported));
  await expect(run('First')).toContainText('imported', SOON);
  await page.reload();
  await expect(run('First')).toContainText('imported', SOON);
  await run('First').getByRole('button', { name: 'Open First' }).click();
  await expect(run('First')).toContainText('in view', SOON);
  await expect(stage(page, 'Generate')).toContainText('4 pairs');
  await expect(stage(page, 'Distil')).toContainText('vanilla');
});

test('when nothing more can be kept the page says so in plain words, and works on', async () => {
  const session = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 20_000 });
  const files = tinyFiles().map((file) =>
    file.name === 'val.csv'
      ? { ...file, buffer: Buffer.from(file.buffer.toString().replace(/8:0/, '9:0')) }
      : file,
  );
  await goTo(page, 'Data');
  await panel(page, 'Data').getByRole('button', { name: 'Open another data set' }).click();
  await panel(page, 'Data').getByLabel('Choose files').setInputFiles(files);
  await expect(panel(page, 'Data')).toContainText(
    /Own files is open, but was not kept for the next visit\. The storage that the browser gives this page is full/,
    SOON,
  );
  await expect(panel(page, 'Data')).toContainText('Not kept in this browser');
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await session.detach();
});

test('and the page complained of nothing', () => {
  expect(found).toEqual([]);
});
