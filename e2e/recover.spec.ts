import { expect, test, type Locator, type Page } from '@playwright/test';
import {
  asFile,
  complaints,
  contentOf,
  downloadBy,
  expectAccessible,
  layer,
  panel,
  SOON,
  stage,
} from './page-tools';

/* Recovery: the encoders that come with the page fill trips of two cities by mouse, and a file of one's own by keyboard on a narrow page. */

/** A drive along the first streets of City A with a point a minute: longitude, latitude. */
const SPARSE_CSV = (places: readonly (readonly [number, number])[]) =>
  [
    'trip,longitude,latitude,time',
    ...places.map(([lon, lat], i) => `a,${lon},${lat},${1_372_666_800 + 60 * i}`),
  ].join('\n');

const errorsOf = (page: Page): Locator => page.getByRole('region', { name: 'How far off, in metres' });

/** Mean and root mean square, metres, that the network is off. */
async function networkErrors(page: Page): Promise<number[]> {
  const row = errorsOf(page)
    .getByRole('row')
    .filter({ hasText: /Pre-trained|every|end of trips/i });
  return [...(await row.first().innerText()).matchAll(/\d+\.\d/g)].map(([figure]) => Number(figure));
}

test('fills trips of two cities with the encoders that come with the page', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?system=transfertraj&stage=recover&data=city-a&backend=wasm&gps-trip=3&thin=8');
  const recover = panel(page, 'Recover');
  await recover.getByRole('button', { name: 'Use the trained networks' }).click(SOON);
  await expect.poll(async () => (await networkErrors(page)).length, SOON).toBe(2);
  const [mean, rootMeanSquare] = await networkErrors(page);
  expect(mean).toBeGreaterThan(0);
  expect(rootMeanSquare).toBeGreaterThanOrEqual(mean);
  await expect(page.getByRole('region', { name: 'Legend and layers' })).toContainText('Hidden points');

  // Twice as many points stay known: other errors.
  await recover.getByRole('slider', { name: 'Points kept' }).focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
  await expect.poll(() => new URL(page.url()).searchParams.get('thin')).toBe('4');
  await expect.poll(async () => (await networkErrors(page))[0], SOON).not.toBe(mean);

  // What the network attends to at a hidden point, and which experts speak there.
  await errorsOf(page).getByRole('slider', { name: 'Error point by point' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const minds = recover.getByRole('region', { name: 'What the network attends to' });
  await expect(minds).toContainText('of the attention stays with the point itself');
  await expect(minds.getByRole('listitem').filter({ hasText: /Expert \d/ })).toHaveCount(2);
  await expectAccessible(page);

  const csv = await contentOf(
    await downloadBy(page, () => recover.getByRole('button', { name: 'CSV' }).click()),
  );
  const rows = csv.toString().trim().split('\n').slice(1);
  const recovered = rows.filter((row) => row.includes('recovered')).length;
  expect(recovered).toBeGreaterThan(rows.length / 2);
  expect(recovered).toBeLessThan(rows.length);

  // The other city beside it.
  await stage(page, 'Transfer').click();
  await panel(page, 'Transfer').getByRole('button', { name: 'City B' }).click();
  await panel(page, 'Transfer').getByTestId('show-cities').click(SOON);
  for (const city of ['City A', 'City B'])
    await expect(page.getByRole('article', { name: new RegExp(`${city}$`) })).toContainText(
      /Network\s+\d+ m/,
      SOON,
    );
  await expectAccessible(page);
  expect(found).toEqual([]);
});

test('shows at first who fills gaps best, and fills one for real by its button', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?system=transfertraj&backend=wasm');
  const welcome = panel(page, 'Welcome');
  await expect(page.getByTestId('poster').locator('circle').first()).toBeVisible(SOON);
  await expect(welcome).toContainText(/the network puts the others \d+\sm off/, SOON);
  await expect(welcome).toContainText(/loses to the shortest path by [\d.]+\sm \([\d.]+ to [\d.]+\)/);
  await expectAccessible(page);
  await welcome.getByRole('button', { name: 'Fill the gaps of a trace' }).click(SOON);
  await expect.poll(async () => (await networkErrors(page)).length, SOON).toBe(2);
  await expect(page.getByTestId('poster')).toHaveCount(0, SOON);
  for (const row of [/^Straight lines/, /^Along the road/, /^Encoder for every 8th point/])
    await expect(layer(page, row)).toBeChecked();
  expect(found).toEqual([]);
});

test('fills in a file of one’s own and refuses a broken one, by keyboard on a narrow page', async ({
  page,
}) => {
  const found = complaints(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./?system=transfertraj&stage=recover&data=city-b&backend=wasm&thin=end');
  await page.getByRole('button', { name: 'Use the trained networks' }).press('Enter', SOON);
  await expect.poll(async () => (await networkErrors(page)).length, SOON).toBe(2);
  await errorsOf(page).getByRole('slider', { name: 'Error point by point' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.locator('body')).toContainText('of the attention stays with the point itself', SOON);
  const saved = await contentOf(
    await downloadBy(page, () => page.getByRole('button', { name: 'CSV' }).press('Enter')),
  );
  await expectAccessible(page);

  // Of what was saved the first places are a sparse trace of somebody's own.
  const places = saved
    .toString()
    .trim()
    .split('\n')
    .slice(1, 5)
    .map((row) => [...row.matchAll(/-?\d+\.\d{4,}/g)].slice(0, 2).map(([number]) => Number(number)));
  await page.getByRole('radio', { name: 'A file of yours' }).press('Space');
  const file = page.getByTestId('trace-file');
  await file.setInputFiles([asFile('broken.gpx', '<gpx><trk><trkseg><trkpt lat="1"')]);
  await expect(page.locator('body')).toContainText('broken.gpx, line 1: the file ends in the middle', SOON);
  await file.setInputFiles([asFile('sparse.csv', SPARSE_CSV(places as [number, number][]))]);
  await expect(page.locator('body')).toContainText('sparse.csv: 1 drive.', SOON);
  await expect(page.getByRole('group', { name: 'Save the filled-in trip' })).toBeVisible(SOON);
  const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  expect(await page.evaluate(isWide)).toBe(false);
  await expectAccessible(page);
  expect(found).toEqual([]);
});
