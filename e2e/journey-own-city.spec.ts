import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import {
  asFile,
  backend,
  cancelTraining,
  complaints,
  contentOf,
  downloadBy,
  dropFiles,
  expectAccessible,
  goTo,
  layer,
  LONG,
  map,
  panel,
  said,
  SOON,
  stepsTaken,
  tab,
  training,
} from './page-tools';
import { townDrives, townMap } from './tiny-town';

/* From a map and GPS points that nobody has seen before to a student and its routes. */
const DRIVES = 80;

test('a dropped map and dropped GPS points become a data set, a student and routes', async ({ page }) => {
  test.setTimeout(600_000);
  const found = complaints(page);
  await page.goto('./?stage=data&backend=wasm&students=vanilla&epochs=400&pairs=4');
  expect(await backend(page)).toBe('wasm');
  const data = panel(page, 'Data');

  await test.step('the map is read, the points are inspected', async () => {
    await dropFiles(page, [asFile('tiny-town.osm', townMap()), asFile('drives.csv', townDrives(DRIVES))]);
    await expect(data.getByRole('heading', { name: 'Build a data set of your own city' })).toBeVisible(SOON);
    const roads = data.getByRole('region', { name: 'Roads' });
    await expect(roads).toContainText(/Roads\s*94/, SOON);
    await expect(roads).toContainText(/One-way streets\s*1/);
    const zip = await downloadBy(page, () => roads.getByRole('button', { name: 'Save the roads' }).click());
    const names = Object.keys(unzipSync(await contentOf(zip)));
    expect(names).toEqual(['roadmap.geo', 'roadmap.rel', 'data-card.json', 'data-card.md']);
    await expect(data.getByLabel('Meaning of lat')).toHaveValue('lat', SOON);
    await expect(data.getByLabel('Meaning of vehicle')).toHaveValue('vehicle');
    await expect(layer(page, /^Roads/)).toContainText('94');
  });

  await test.step('the traces are cleaned and matched; the worst is shown', async () => {
    await data.getByLabel('Time zone').fill('Europe/Amsterdam');
    await data.getByLabel('Time zone').press('Tab');
    await data.getByRole('button', { name: 'Read and clean' }).click();
    await expect(data).toContainText(`${DRIVES} traces with`, SOON);
    await data.getByRole('button', { name: 'Match to the roads' }).click();
    await expect(said(page)).toContainText('The traces have been matched.', LONG);
    await expect(data.getByLabel('How well the traces match')).toContainText(
      /Points matched\s*(9\d\.\d|100\.0)/,
    );
    await data.getByRole('list', { name: 'Traces' }).getByRole('button').first().click();
    await expect(data.getByRole('region', { name: /^Trace \d+/ })).toContainText('Points: matched', SOON);
  });

  await test.step('an encoder fills gaps before they are matched again; a file that holds none is refused', async () => {
    const filling = data.getByRole('button', { name: 'Fill gaps before matching' });
    await filling.focus();
    await page.keyboard.press('Enter');
    const who = data.getByLabel('Who fills the gaps');
    await who.selectOption('file');
    await expect(data.getByRole('button', { name: 'Match again' })).toBeDisabled();
    await data.getByLabel('Choose an encoder').setInputFiles([asFile('map.safetensors', townMap())]);
    await expect(data.getByText(/^map\.safetensors: /)).toBeVisible(SOON);
    await expectAccessible(page, '#stage');
    await who.selectOption('shipped');
    await data.getByLabel('Time between filled points').fill('2');
    await data.getByLabel('Only gaps longer than').fill('3');
    await data.getByRole('button', { name: 'Match again' }).click();
    await expect(data).toContainText(
      new RegExp(`filled into gaps of ${DRIVES} traces by pretrained\\.safetensors`),
      LONG,
    );
    await expect(data.getByLabel('How well the traces match')).toBeVisible(LONG);
  });

  await test.step('the data set is built and opened, with its card', async () => {
    await expect(data.getByLabel('Name')).toHaveValue('Tiny town');
    await data.getByRole('button', { name: 'Build the data set' }).click();
    await expect(said(page)).toContainText(/Tiny town is open: 94 roads, \d+ trips, GPS traces\./, LONG);
    await expect(data.getByRole('button', { name: 'Train on Tiny town' })).toBeVisible();
    await expect(layer(page, /^Visits of /)).toBeChecked();
    await data.getByRole('button', { name: /^Splits and coverage/ }).click();
    await expect(data).toContainText(/Test trips whose OD pair is in training\s*none/i, SOON);
    await data.getByRole('button', { name: 'Save the data set' }).click();
    const card = await downloadBy(page, () =>
      data.getByRole('button', { name: 'Save the data card' }).click(),
    );
    expect(JSON.parse((await contentOf(card)).toString())).toMatchObject({
      simulated: false,
      name: 'Tiny town',
      steps: expect.arrayContaining([
        expect.objectContaining({
          name: 'Gaps filled',
          settings: expect.objectContaining({ everySeconds: 2, longerThanSeconds: 3 }) as unknown,
        }),
      ]) as unknown,
    });
    await expect(page.getByText('OpenStreetMap contributors').first()).toBeVisible();
  });

  await test.step('a student is trained for some steps, and draws', async () => {
    await goTo(page, 'Distil');
    await panel(page, 'Distil').getByRole('button', { name: 'Train the vanilla student here' }).click();
    await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(2);
    await expect(map(page)).toBeVisible();
    await expect(layer(page, /^Vanilla student/)).toContainText(/\d/, LONG);
    await cancelTraining(page);
    await expect(training(page)).toContainText('Training was cancelled.', SOON);
    await expect(tab(page, 'Charts')).toBeVisible();
  });

  await test.step('the points that were recorded are there for the systems that learn from them', async () => {
    await page.getByRole('banner').getByRole('button', { name: 'Routes', exact: true }).click();
    await page.getByRole('button', { name: /^What would a phone have recorded/ }).click();
    await goTo(page, 'Data');
    await expect(data).toContainText(/\d+ trips? with \d+ points?, from \d+ traces/, SOON);
  });

  expect(found).toEqual([]);
});
