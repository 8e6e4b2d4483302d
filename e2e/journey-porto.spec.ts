import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { realData } from '../scripts/folders.mjs';
import { readSafetensors } from '../src/nn/safetensors';
import {
  backend,
  cancelTraining,
  complaints,
  contentOf,
  downloadBy,
  dropPaths,
  goTo,
  inspector,
  layer,
  LONG,
  map,
  panel,
  pause,
  said,
  SOON,
  stage,
  stepsTaken,
  tab,
  training,
} from './page-tools';

/*
 * Porto from a dropped folder to downloads. Without a graphics card WebGPU runs on SwiftShader, where a
 * whole epoch takes many minutes. So on WebGPU the vanilla student of the quick preset takes some steps, of
 * few trips each; its routes are looked at, and it is paused, resumed and cancelled. The rest is done on
 * WebAssembly with a few epochs over every eighth trip: teacher and both students, the page left in
 * mid-run, and the run continued to its end.
 */
const porto = realData('porto/hoser');

/** The same roads with every eighth trip, in a folder of its own. */
function fewerTrips(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'porto-')), 'porto-few');
  cpSync(porto.path, folder, { recursive: true });
  for (const file of ['train.csv', 'val.csv', 'test.csv']) {
    const [head, ...rows] = readFileSync(join(porto.path, file), 'utf8').trimEnd().split('\n');
    const kept = rows.filter((_, i) => i % 8 === 0);
    rmSync(join(folder, file));
    writeFileSync(join(folder, file), `${[head, ...kept].join('\n')}\n`);
  }
  return folder;
}

test.describe.configure({ mode: 'serial' });
test.skip(porto.absent, porto.why);

let page: Page;
let found: string[];

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  found = complaints(page);
});
test.afterAll(() => page.close());

test('the dropped folder is opened, checked and drawn', async () => {
  await page.goto('./?stage=data&backend=webgpu&students=vanilla');
  await expect(map(page)).toBeVisible(SOON);
  await dropPaths(page, porto.path);
  await expect(said(page)).toContainText('hoser is open: 11,095 roads, 1,189 trips.', LONG);
  const data = panel(page, 'Data');
  await data.getByRole('button', { name: /^Check/ }).click();
  await expect(data).toContainText('Missing from the files');
  await data.getByRole('button', { name: /^Zones and cells/ }).click();
  await expect(data).toContainText(/students see the city as \d+ zones, derived here/);
  await expect(layer(page, /^Roads/)).toContainText('11,095');
});

test('the quick preset learns on WebGPU while its routes are drawn: watched, paused, resumed, cancelled', async () => {
  test.setTimeout(900_000);
  expect(await backend(page)).toBe('webgpu');
  await goTo(page, 'Distil');
  const distil = panel(page, 'Distil');
  await distil.getByRole('button', { name: /^Advanced/ }).click();
  await distil.getByLabel('Trips per batch').fill('2');
  // Without a card a look takes as long as many steps.
  await distil.getByLabel('Draw routes during training').selectOption({ label: 'every minute' });
  await distil.getByRole('button', { name: 'Train the vanilla student here' }).click();
  await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(0);
  await expect(layer(page, /^Vanilla student/)).toContainText('8', LONG);
  await expect(page.getByRole('slider', { name: /^Loss.* over steps$/ }).first()).toBeVisible();
  const pausedAt = await pause(page);
  await training(page).getByRole('button', { name: 'One step' }).click();
  await expect.poll(() => stepsTaken(page), LONG).toBe(pausedAt + 1);
  await training(page).getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(pausedAt + 1);
  await cancelTraining(page);
  await expect(training(page)).toContainText('Training was cancelled.', LONG);
});

test('a page that is left while it trains goes on later with the same run, to its end', async () => {
  test.setTimeout(1_200_000);
  await page.goto('./?stage=data&backend=wasm&epochs=6&teacher-epochs=1&pairs=20');
  expect(await backend(page)).toBe('wasm');
  await dropPaths(page, fewerTrips());
  await expect(said(page)).toContainText('porto-few is open: 11,095 roads, 149 trips.', LONG);
  await goTo(page, 'Distil');
  await panel(page, 'Distil').getByRole('button', { name: 'Train both here' }).click();
  await expect(training(page)).toContainText(/Epoch 1 of 1 of the teacher: perplexity \d/, LONG);
  await expect(training(page)).toContainText(/of the vanilla student/, LONG);

  await page.reload();
  const interrupted = panel(page, 'Distil').getByText(
    /was interrupted\. It can continue from its last epoch\./,
  );
  await expect(interrupted).toBeVisible(SOON);
  await panel(page, 'Distil').getByRole('button', { name: 'Continue the run' }).click();
  await expect(training(page)).toContainText('Training finished. The new networks are in use.', {
    timeout: 900_000,
  });
  await training(page)
    .getByRole('button', { name: /^Messages/ })
    .click();
  await expect(training(page)).toContainText('Training the teacher was finished: its checkpoint was loaded.');
});

test('a click on one road and on another has every model draw a route', async () => {
  test.setTimeout(600_000);
  await goTo(page, 'Generate');
  const generate = panel(page, 'Generate');
  await generate.getByRole('radio', { name: 'Map' }).click();
  await generate.getByRole('button', { name: 'Click a pair on the map' }).click();
  const { x, y, width, height } = (await map(page).boundingBox())!;
  const clickAt = (right: number, down: number) => page.mouse.click(x + right * width, y + down * height);
  await expect(page.getByTestId('road-question')).toContainText('Click the road where the route starts');
  await clickAt(0.62, 0.3);
  await expect(page.getByTestId('road-question')).toContainText('Click the road where it ends');
  await clickAt(0.72, 0.42);
  await expect(generate).toContainText(/1 pair from the map/, LONG);
  await expect(generate).toContainText(/Road \d+ to road \d+/);
  for (const source of [
    'Distilled student',
    'Vanilla student',
    'Shortest path',
    'Fastest path',
    'Markov chain',
  ])
    await expect(generate.getByRole('term').filter({ hasText: source })).toBeVisible();
  await expect(generate.getByRole('definition').filter({ hasText: /^\d of 1 arrived/ })).toHaveCount(5);
  await tab(page, 'Routes').click();
  await page.getByRole('grid', { name: 'Routes, pair by pair' }).getByRole('rowheader').click();
  await expect(inspector(page)).toContainText(/Road \d+ to road \d+,\s+leaving/);
  await expect(inspector(page)).toContainText('No real trip drove this pair.');

  const csv = await downloadBy(page, () =>
    generate.getByRole('button', { name: 'CSV', exact: true }).click(),
  );
  const lines = (await contentOf(csv)).toString().trimEnd().split('\n');
  expect(lines[0]).toMatch(/^od_source,origin_road_id,destination_road_id,.*,model$/);
  expect(
    lines
      .slice(1)
      .map((line) => line.split(',').at(-1))
      .sort(),
  ).toEqual(['distilled', 'fastest', 'markov', 'shortest', 'vanilla']);
  await expect(inspector(page)).toContainText(
    `Road ${lines[1].split(',')[1]} to road ${lines[1].split(',')[2]}`,
  );
});

test('the run of before is opened again: its table is read, its weights are downloaded', async () => {
  test.setTimeout(600_000);
  await tab(page, 'Runs').click();
  const run = page
    .getByRole('region', { name: 'Runs', exact: true })
    .getByRole('row', { name: /Both, quick/ });
  await expect(run).toContainText(/done/);
  await run.getByRole('button', { name: /^Open Both/ }).click();
  await expect(stage(page, 'Generate')).toContainText('20 pairs', SOON);
  const weights = await downloadBy(page, async () => {
    await run.getByRole('button', { name: /^Download/ }).click();
    await page.getByRole('button', { name: 'Distilled student (.safetensors)' }).click();
  });
  expect(readSafetensors(await contentOf(weights)).metadata).toMatchObject({ system: 'HOSER' });
  await tab(page, 'Table').click();
  const table = page.getByRole('table', { name: /20 pairs of test trips/ });
  for (const source of [
    'Distilled student',
    'Vanilla student',
    'Shortest path',
    'Fastest path',
    'Markov chain',
  ])
    await expect(table.getByRole('row', { name: new RegExp(`^${source}`) })).toContainText(/\d+\.\d/, LONG);
});

test('and the page complained of nothing', () => {
  expect(found).toEqual([]);
});
