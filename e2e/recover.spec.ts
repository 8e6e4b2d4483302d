import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import {
  asFile,
  complaints,
  contentOf,
  downloadBy,
  dropFiles,
  LONG,
  panel,
  SOON,
  stage,
  tab,
  tinyFiles,
} from './page-tools';
import { tinyTraces } from './tiny-traces';

/* Recovery: the encoders that come with the page at work in two cities by mouse, then a small town and a file of one's own by keyboard. */

/** A small encoder that learns for a moment: what is shown matters here, and not how good it is. */
const SMALL = 'preset=quick&epochs=1&task-epochs=1&width=16&layers=1';

/** A drive of four points a minute apart, on the ring of the tiny town. */
const SPARSE_CSV = [
  'trip,longitude,latitude,time',
  ...[0, 1, 2, 3].map((i) => `a,${(-8.6 + 0.002 * i).toFixed(6)},41.15,${1_372_666_800 + 60 * i}`),
].join('\n');

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('.maplibregl-map').analyze();
  expect(violations).toEqual([]);
}

const figuresOf = async (row: Locator): Promise<number[]> =>
  [...(await row.innerText()).matchAll(/\d+\.\d/g)].map(([figure]) => Number(figure));

test('fills trips of two cities with the encoders that come with the page', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?system=transfertraj&stage=recover&data=city-a&backend=wasm&gps-trip=3&thin=8');
  const recover = panel(page, 'Recover');
  await recover.getByRole('button', { name: 'Use the trained networks' }).click(SOON);
  const errors = recover.getByRole('region', { name: 'How far off, in metres' });
  const network = errors
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: /every 8th/i }) });
  await expect(network).toBeVisible(SOON);
  const [mean, rootMeanSquare] = await figuresOf(network);
  expect(mean).toBeGreaterThan(0);
  expect(rootMeanSquare).toBeGreaterThanOrEqual(mean);

  // Half as many points stay known: other errors, by another network.
  const slider = recover.getByRole('slider', { name: 'Points kept' });
  await slider.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
  await expect.poll(() => new URL(page.url()).searchParams.get('thin')).toBe('4');
  await expect.poll(async () => (await figuresOf(errors.getByRole('row').nth(1)))[0]).not.toBe(mean);

  // What the network attends to at a hidden point.
  await errors.getByRole('slider', { name: 'Error point by point' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const minds = recover.getByRole('region', { name: 'What the network attends to' });
  await expect(minds).toContainText('of the attention stays with the point itself');
  await expect(minds.getByRole('listitem').filter({ hasText: /^Expert \d/ })).toHaveCount(2);
  await expectNoViolations(page);

  const csv = await contentOf(
    await downloadBy(page, () => recover.getByRole('button', { name: 'CSV' }).click()),
  );
  const rows = csv.toString().trim().split('\n');
  expect(rows[0]).toContain('kind');
  expect(rows.filter((row) => row.includes('recovered')).length).toBeGreaterThan(
    rows.filter((row) => row.includes('known')).length,
  );

  // The other city beside it.
  await stage(page, 'Transfer').click();
  const transfer = panel(page, 'Transfer');
  await transfer.getByRole('button', { name: 'City B' }).click();
  await transfer.getByTestId('show-cities').click(SOON);
  for (const city of ['City A', 'City B'])
    await expect(page.getByRole('article', { name: new RegExp(`${city}$`) })).toContainText(
      /Network \d+ m/,
      SOON,
    );
  await expectNoViolations(page);
  expect(found).toEqual([]);
});

test("learns in a small town, fills in a file of one's own and refuses a broken one, by keyboard on a narrow page", async ({
  page,
}) => {
  const found = complaints(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`./?system=transfertraj&stage=train&backend=wasm&${SMALL}`);
  await dropFiles(page, [...tinyFiles(), asFile('gps.csv', await tinyTraces())]);
  const train = panel(page, 'Train');
  await expect(train.getByTestId('train')).toBeEnabled(SOON);
  await train.getByTestId('train').press('Enter');
  await expect(train).toContainText('The new networks are in use.', LONG);
  await expectNoViolations(page);

  // What they are worth: sentences, a table, and all of it as a file.
  await stage(page, 'Evaluate').press('Enter');
  const evaluate = panel(page, 'Evaluate');
  await expect(evaluate.getByRole('table').first()).toContainText('Straight lines', SOON);
  await evaluate.getByRole('radio', { name: 'Hidden too' }).press('Space');
  await evaluate.getByTestId('evaluate').press('Enter');
  await expect(evaluate).toContainText('The networks in use', LONG);
  await tab(page, 'Table').press('Enter');
  await expectNoViolations(page);

  // A trip of the town: other points are hidden, one of them is looked at.
  await stage(page, 'Recover').press('Enter');
  const recover = panel(page, 'Recover');
  const errors = recover.getByRole('region', { name: 'How far off, in metres' });
  await expect(errors.getByRole('row').nth(1)).toContainText(/\d/, SOON);
  await recover.getByRole('radio', { name: 'All but the end' }).press('Space');
  await expect.poll(() => new URL(page.url()).searchParams.get('thin')).toBe('end');
  await errors.getByRole('slider', { name: 'Error point by point' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(recover).toContainText('of the attention stays with the point itself', SOON);
  const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  expect(await page.evaluate(isWide)).toBe(false);
  await expectNoViolations(page);

  // A file that is broken is refused in words, and what was there stays; one that is not is filled in.
  await recover.getByRole('radio', { name: 'A file of yours' }).press('Space');
  await recover
    .getByTestId('trace-file')
    .setInputFiles([asFile('broken.gpx', '<gpx><trk><trkseg><trkpt lat="1"')]);
  await expect(recover.getByRole('alert').filter({ hasText: 'broken.gpx' })).toBeVisible(SOON);
  await recover.getByTestId('trace-file').setInputFiles([asFile('sparse.csv', SPARSE_CSV)]);
  await expect(recover).toContainText('sparse.csv: 1 drive.', SOON);
  await expect(recover.getByRole('group', { name: 'Save the filled-in trip' })).toBeVisible(SOON);
  await expectNoViolations(page);
  expect(found).toEqual([]);
});
