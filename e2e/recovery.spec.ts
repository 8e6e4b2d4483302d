import { expect, test } from '@playwright/test';
import {
  asFile,
  complaints,
  contentOf,
  downloadBy,
  dropFiles,
  expectAccessible,
  LONG,
  panel,
  SOON,
  stage,
  tab,
  tinyFiles,
} from './page-tools';
import { tinyTraces } from './tiny-traces';

/* Recovery: what of the open data it learns from, encoders that a small town trains, what they are worth, and another city in which they stay in use. */

/** A small encoder that learns one task for a moment: what is shown matters here, and not how good it is. */
const SMALL = 'preset=quick&epochs=1&task-epochs=1&width=8&task-prediction=0&task-travel-time=0';

test('trains encoders on a small town, measures them, and keeps them in another city', async ({ page }) => {
  const found = complaints(page);
  await page.goto(`./?system=transfertraj&stage=data&data=city-a&backend=wasm&${SMALL}`);
  const data = panel(page, 'Data');
  await expect(data).toContainText(/1,100 trips with [\d,]+ points, from 1,100 GPS traces/, SOON);
  await expect(data).toContainText('Time between points');
  await expectAccessible(page);

  await dropFiles(page, [...tinyFiles(), asFile('gps.csv', await tinyTraces())]);
  await expect(data).toContainText(/\d+ trips with \d+ points, from 24 GPS traces/, SOON);
  await stage(page, 'Train').click();
  const train = panel(page, 'Train');
  await expect(train).toContainText(
    /1 epoch of pre-training and 1 of one task on \d+ training trips: \d+ steps/,
  );
  await train.getByTestId('train').click();
  await expect(train).toContainText('The new networks are in use.', LONG);
  await expect(stage(page, 'Train')).toContainText('2 networks');
  await expect(train).toContainText(
    /Epoch 1 of 1 of the encoder for every 8th point: places off by [\d.]+ m/,
  );
  await expectAccessible(page);

  // By keyboard: what the run is worth, one of its tasks, and the file of all of them.
  await stage(page, 'Evaluate').press('Enter');
  const evaluate = panel(page, 'Evaluate');
  await evaluate.getByLabel('Task', { exact: true }).selectOption('recovery-8');
  const errors = evaluate.getByRole('region', { name: 'Recovery of every 8th point, times known' });
  await expect(errors).toContainText(/Along the road\s*[\d.]+/);
  await expect(errors).toContainText(/Trained for the task\s*[\d.]+/);
  await expect(evaluate).toContainText('Error along the gap');
  await tab(page, 'Table').press('Enter');
  await page.getByRole('button', { name: 'Export' }).click();
  const csv = await downloadBy(page, () => page.getByRole('button', { name: 'CSV', exact: true }).click());
  expect((await contentOf(csv)).toString()).toMatch(
    /^city,task,source,error,value,low,high\n.*trained,recovery-8,tuned,/s,
  );
  await page.keyboard.press('Escape');
  await expectAccessible(page);

  // The networks in use are measured again, with the times of points hidden too.
  await evaluate.getByRole('radio', { name: 'Hidden too' }).click();
  await evaluate.getByTestId('evaluate').click();
  await expect(evaluate.getByRole('heading', { name: 'The networks in use' })).toBeVisible(LONG);

  // Another city: what was learnt stays in use, and what was measured is not of it.
  await stage(page, 'Data').click();
  await data.getByText('Open another data set').click();
  await data.getByRole('button', { name: /City B/ }).click();
  await expect(data).toContainText(/1,100 trips with [\d,]+ points/, SOON);
  await page.setViewportSize({ width: 390, height: 844 });
  await stage(page, 'Train').press('Enter');
  await expect(page.getByRole('list').filter({ hasText: 'Pre-trained encoder' })).toContainText(
    'trained on other data',
  );
  await stage(page, 'Evaluate').press('Enter');
  await expect(page.getByTestId('evaluate')).toHaveText('Measure the networks in use');
  const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  expect(await page.evaluate(isWide)).toBe(false);
  await expectAccessible(page);
  expect(found).toEqual([]);
});
