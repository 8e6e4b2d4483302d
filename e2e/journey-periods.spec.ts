import { expect, test, type Page } from '@playwright/test';
import { writeHoserLayout } from '../src/data/hoser-layout';
import { datasetOf, makeSampleCity } from '../tools/invention/sample-city/make-sample-city';
import { zipOf } from '../tools/invention/sample-city/sample-city-files';
import { withPermutedRoads } from '../src/domain/testing/permuted-roads';
import {
  asFile,
  complaints,
  dropFiles,
  expectAccessible,
  goTo,
  LONG,
  panel,
  said,
  SOON,
  training,
  type GivenFile,
} from './page-tools';

/* A student of spring learns the trips of autumn, on a map whose roads stand in another order by then. */

const distil = (page: Page) => panel(page, 'Distil');
const charts = (page: Page) => page.getByRole('tabpanel', { name: 'Charts' });

async function periods(): Promise<{ spring: GivenFile; autumn: GivenFile; elsewhere: GivenFile }> {
  const options = { roads: 160, trips: 400, seed: 3 };
  const zipped = async (name: string, city: ReturnType<typeof makeSampleCity>) =>
    asFile(`${name}.zip`, zipOf(writeHoserLayout(await datasetOf(city, name))));
  const city = makeSampleCity(options);
  const { roadCount } = city.content.network;
  const later = makeSampleCity(options).content;
  const { train, val, test } = later.trips;
  const order = Array.from({ length: roadCount }, (_, road) => roadCount - 1 - road);
  const content = withPermutedRoads({ ...later, trips: { train, val: test, test: val } }, order);
  return {
    spring: await zipped('spring', city),
    autumn: await zipped('autumn', { ...city, content }),
    elsewhere: await zipped('elsewhere', makeSampleCity({ ...options, seed: 9 })),
  };
}

async function openData(page: Page, file: GivenFile): Promise<void> {
  await dropFiles(page, [file]);
  await expect(said(page)).toContainText(`${file.name.replace('.zip', '')} is open`, SOON);
}

async function train(page: Page): Promise<void> {
  await distil(page).getByRole('button', { name: 'Train the vanilla student here' }).click();
  await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
}

test('a student of spring is trained on autumn, and what it forgets of spring is seen', async ({ page }) => {
  test.setTimeout(600_000);
  const found = complaints(page);
  const { spring, autumn, elsewhere } = await periods();
  await page.goto('./?stage=distil&students=vanilla&backend=wasm&epochs=2&pairs=4&tab=charts');
  await openData(page, spring);
  await goTo(page, 'Distil');
  await train(page);

  await openData(page, autumn);
  await goTo(page, 'Distil');
  const start = distil(page).getByLabel('Start from', { exact: true });
  await expect(distil(page).getByLabel('Old trips')).toHaveCount(0);
  const ofRun = start.getByRole('option', { name: /^Vanilla student of run/ });
  await start.selectOption({ label: (await ofRun.first().textContent())!.trim() });
  await expect(start).toHaveValue('held', LONG);
  const old = distil(page).getByLabel('Old trips', { exact: true });

  await distil(page).getByTestId('old-files').setInputFiles([elsewhere]);
  await expect(distil(page)).toContainText(/elsewhere and autumn are not of one city/, SOON);
  await old.selectOption({ label: 'spring (these weights learnt from it)' });
  await expect(distil(page)).toContainText(
    /Old data: spring, \d+ .*What these weights learnt of each road/,
    SOON,
  );
  await expect(page).toHaveURL(/old-data=[0-9a-f]+/);
  await expectAccessible(page, '#stage');
  await train(page);

  const results = distil(page).getByRole('region', { name: /^Old and new test trips/ });
  await expect(results.getByRole('row', { name: /^Next step, vanilla.*( \d+\.\d\d %){4}$/ })).toBeVisible();
  await expect(charts(page)).toContainText('Old trips');
  await expect(charts(page).getByRole('slider', { name: 'Next road right over steps' })).toHaveAttribute(
    'aria-valuetext',
    /Vanilla student \d+\.\d, Vanilla student on old trips \d+\.\d %/,
  );
  await expectAccessible(page, '[role=tabpanel]');
  await charts(page).getByRole('button', { name: 'Show table' }).click();
  const epochs = charts(page).getByRole('table').first();
  await expect(epochs.getByRole('columnheader', { name: 'Next road right, old trips' })).toBeVisible();
  await expect(epochs.getByRole('row', { name: /^Start, as it came/ })).toBeVisible();
  await training(page)
    .getByRole('button', { name: /^The vanilla student started from/ })
    .click();
  await expect(
    training(page).getByRole('row', { name: /road_id_emb.* taken.*follows its road in spring/ }),
  ).toBeVisible();

  // What is kept of the run says it too; then the students in use can be measured on the same old trips.
  await start.selectOption({
    label: (await start.getByRole('option', { name: /in use/ }).textContent())!.trim(),
  });
  await expect(old).not.toHaveValue('none');
  await expect(page).toHaveURL(/start=vanilla&old-data=[0-9a-f]+/);
  await page.reload();
  await expect(said(page)).toContainText('autumn is open', SOON);
  await goTo(page, 'Distil');
  await expect(distil(page)).toContainText(/Old data: spring, \d+ validation/, SOON);
  await expect(distil(page).getByRole('region', { name: /^Old and new test trips/ })).toBeVisible(SOON);
  expect(found).toEqual([]);
});
