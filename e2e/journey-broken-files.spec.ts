import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { brokenDatasets } from '../src/data/testing/broken-datasets';
import { tinyDatasetFiles } from '../src/data/testing/tiny-dataset';
import { alert, complaints, contentOf, downloadBy, dropPaths, goTo, panel, said, SOON } from './page-tools';

test.describe.configure({ mode: 'serial' });

const root = mkdtempSync(join(tmpdir(), 'broken-'));
let page: Page;
let found: string[];

/** A folder on the disk, to be dropped as a whole. */
function folder(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const at = join(root, name);
  mkdirSync(at, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), content);
  }
  return at;
}

async function dropInVain(path: string, expected: RegExp): Promise<void> {
  await dropPaths(page, path);
  await expect(alert(page)).toHaveText(expected, SOON);
  await alert(page).getByRole('button', { name: 'Close this message' }).click();
  await expect(alert(page)).toHaveCount(0);
}

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  found = complaints(page);
  await page.goto('./?stage=distil&tab=runs&backend=wasm');
  await dropPaths(page, folder('Ring', tinyDatasetFiles()));
  await expect(said(page)).toContainText('Ring is open: 48 roads, 40 trips.', SOON);
});
test.afterAll(async () => {
  await page.close();
  rmSync(root, { recursive: true });
});

test('each data set that must be refused says why in an alert, and what was open stays open', async () => {
  test.setTimeout(300_000);
  await goTo(page, 'Distil');
  for (const { name, files, expected } of brokenDatasets().filter(({ refused }) => refused))
    await test.step(name, async () => {
      await dropInVain(folder(name, files), expected);
      await expect(page.getByRole('button', { name: 'Ring' })).toBeVisible();
    });
  await goTo(page, 'Data');
  await expect(panel(page, 'Data').getByRole('region', { name: 'Open data set' })).toContainText(/Ring.*48/s);
});

test('each that is odd is opened, and its check says what is odd, on the page and in a file', async () => {
  test.setTimeout(300_000);
  await goTo(page, 'Data');
  await panel(page, 'Data').getByRole('button', { name: 'Check' }).click();
  for (const { name, files, expected } of brokenDatasets().filter(({ refused }) => !refused))
    await test.step(name, async () => {
      await dropPaths(page, folder(name, files));
      await expect(said(page)).toContainText(`${name} is open:`, SOON);
      await expect(panel(page, 'Data').getByRole('button', { name: 'Check' })).toContainText(/left out|note/);
      const save = panel(page, 'Data').getByRole('button', { name: 'Save as text' });
      const file = await downloadBy(page, () => save.click());
      expect((await contentOf(file)).toString()).toMatch(expected);
    });
});

test('a broken run, one that is none, and weights that are none say so and change nothing', async () => {
  await goTo(page, 'Distil');
  const zip = (name: string, text: string) => zipSync({ [name]: new TextEncoder().encode(text) });
  const files = folder('others', {
    'no-json.zip': zipSync({
      'bundle.json': new TextEncoder().encode('{"format": "route-distillery-bundle", "version'),
      'run.json': new TextEncoder().encode('{}'),
    }),
    'no-head.zip': zip('run.json', '{}'),
    'teacher.safetensors': 'no weights at all',
  });
  await page.getByRole('tab', { name: 'Table' }).click();
  await dropInVain(join(files, 'no-json.zip'), /bundle\.json/);
  await dropInVain(join(files, 'no-head.zip'), /no-head\.zip is no exported run: it has no bundle\.json/);
  await dropInVain(join(files, 'teacher.safetensors'), /safetensors/);
  await goTo(page, 'Teacher');
  await expect(panel(page, 'Teacher')).toContainText('There is no teacher for this data yet.');
});

test('all that makes the page complain of nothing', () => {
  expect(found).toEqual([]);
});
