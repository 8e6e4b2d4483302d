import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { complaints, LONG, map, panel, SOON } from './page-tools';

/* 100,000 routes in files of 60 MB, and a file of 200 MB: written here from the trips of the sample city. */

const ROUTES = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'large-'));
const path = (name: string) => join(folder, name);
const desk = (page: Page) => panel(page, 'Review');
const shownLines = (page: Page) => page.getByText(/[\d,]+ of [\d,]+\s+lines/);

/** Rows of the sample's training trips over and over, `last` at the end. */
async function write(name: string, head: string, rows: readonly string[], count: number, last = '') {
  const out = createWriteStream(path(name));
  out.write(`${head}\n`);
  for (let from = 0; from < count; from += rows.length)
    if (!out.write(`${rows.slice(0, count - from).join('\n')}\n`)) await once(out, 'drain');
  out.end(last);
  await once(out, 'finish');
}

test.beforeAll(async () => {
  const zip = unzipSync(readFileSync('public/sample-city/sample-city.zip'));
  const [head, ...trips] = strFromU8(zip['train.csv']).trim().split('\n');
  await write('driven.csv', head, trips, ROUTES);
  const routes = trips.map((line) => {
    const [, roads, times] = /^.*?,"([^"]*)","([^"]*)"$/.exec(line)!;
    const ends = roads.split(',');
    return `${ends[0]},${ends.at(-1)},"[${roads}]","${times}"`;
  });
  const columns = 'origin_road_id,destination_road_id,gene_trace_road_id,gene_trace_datetime';
  await write('routes.csv', columns, routes, ROUTES);
  const size = statSync(path('routes.csv')).size;
  const many = Math.ceil((ROUTES * 210_000_000) / size);
  await write('200-mb.csv', columns, routes, many, '1,2,"[99999999]","2024-09-02T01:06:08Z"\n');
  expect(statSync(path('200-mb.csv')).size).toBeGreaterThan(200_000_000);
});
test.afterAll(() => rmSync(folder, { recursive: true }));

test('100,000 routes are listed, moved through, measured and filtered', async ({ page }) => {
  test.setTimeout(900_000);
  const found = complaints(page);
  await page.goto('./?stage=review&tab=review&data=sample&backend=wasm');
  await expect(shownLines(page)).toBeVisible(SOON);
  await desk(page)
    .getByRole('button', { name: /^Other sets/ })
    .click();
  await desk(page)
    .getByLabel('Open files')
    .setInputFiles([path('driven.csv'), path('routes.csv')]);
  const together = desk(page).getByRole('button', { name: 'Review these together' });
  await expect(together).toBeVisible(LONG);
  await together.click();
  await expect(shownLines(page)).toHaveText(/^\s*100,000 of 200,000\s+lines\s*$/, LONG);
  await map(page).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('y');
  await expect(desk(page).getByText(/^1 of 100,000 judged$/)).toBeVisible();

  await desk(page)
    .getByRole('button', { name: /^Measure/ })
    .click();
  const from = page.getByRole('slider', { name: 'Length: from' });
  await expect(from).toBeVisible({ timeout: 800_000 });
  await from.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
  await expect(shownLines(page)).toHaveText(/^\s*\d\d,\d{3} of 200,000\s+lines\s*$/);
  expect(found).toEqual([]);
});

test('a file of 200 MB is read, or given up, without anything being lost', async ({ page }) => {
  test.setTimeout(900_000);
  const found = complaints(page);
  await page.goto('./?stage=review&tab=review&data=sample&backend=wasm');
  await expect(shownLines(page)).toBeVisible(SOON);
  const before = await shownLines(page).innerText();
  await desk(page)
    .getByRole('button', { name: /^Other sets/ })
    .click();
  await desk(page).getByLabel('Open files').setInputFiles(path('200-mb.csv'));
  await expect(desk(page)).toContainText(/of 2\d\d(\.\d)? MB/, SOON);
  await desk(page).getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(desk(page)).not.toContainText(/of 2\d\d(\.\d)? MB/, SOON);
  await expect(shownLines(page)).toHaveText(before);

  await desk(page).getByLabel('Open files').setInputFiles(path('200-mb.csv'));
  await expect(desk(page)).toContainText('1 row left out', LONG);
  await desk(page).getByLabel('Driven trips to compare with').selectOption('train');
  await desk(page).getByRole('button', { name: 'Review these together' }).click();
  await expect(desk(page)).toContainText(/pairs of one origin and destination each/, LONG);
  expect(found).toEqual([]);
});
