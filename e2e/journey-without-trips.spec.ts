import { expect, test } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { extraPartFiles } from '../src/data/testing/extra-parts';
import { tinyDatasetFiles } from '../src/data/testing/tiny-dataset';
import { asFile, complaints, contentOf, downloadBy, dropFiles, goTo, panel, said, SOON } from './page-tools';

const { 'roadmap.geo': geo, 'roadmap.rel': rel } = tinyDatasetFiles();
const parts = { 'roadmap.geo': geo, 'roadmap.rel': rel, ...extraPartFiles() };
const zip = zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));

test('a city without trips opens, is saved and kept; a stage that needs trips offers the sample', async ({
  page,
}) => {
  const found = complaints(page);
  await page.goto('./?stage=data&backend=wasm');
  await dropFiles(page, [asFile('Sensors.zip', zip)]);
  await expect(said(page)).toContainText(
    'Sensors is open: 48 roads, sensor series, GPS traces, places, check-ins.',
    SOON,
  );
  const data = panel(page, 'Data');
  const open = data.getByRole('region', { name: 'Open data set' });
  await expect(open).toContainText(/Sensors\s*2\s*flow, Speed at 2 times/);
  await expect(open).toContainText(/Check-ins\s*3\s*2 users/);
  await expect(open).not.toContainText('Training');

  await data.getByText('Save the data set').click();
  const save = data.getByRole('button', { name: 'Save as zip' });
  const saved = await contentOf(await downloadBy(page, () => save.click()));
  expect(saved.subarray(0, 2).toString()).toBe('PK');
  await dropFiles(page, [asFile('Again.zip', saved)]);
  await expect(said(page)).toContainText('Again is open: 48 roads, sensor series, GPS', SOON);
  await page.reload();
  await expect(said(page)).toContainText('Again is open: 48 roads, sensor series, GPS', SOON);

  await page.screenshot({ path: test.info().outputPath('data.png') });
  for (const stage of ['Distil', 'Generate', 'Evaluate', 'Teacher'] as const) {
    await goTo(page, stage);
    await expect(panel(page, stage)).toContainText('This system needs trips. Again has no trips');
  }
  await page.screenshot({ path: test.info().outputPath('stage.png') });
  for (const tab of ['Table', 'Routes', 'Charts', 'Runs']) await page.getByRole('tab', { name: tab }).click();
  await panel(page, 'Teacher').getByRole('button', { name: 'Open “Sample city”' }).click();
  await expect(said(page)).toContainText('Sample city is open: 2,041 roads', SOON);
  await expect(panel(page, 'Teacher')).not.toContainText('This system needs');
  expect(found).toEqual([]);
});
