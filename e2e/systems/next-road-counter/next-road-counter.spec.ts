import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';

test('a sixth system trains in a worker, with a stage, a chart, a run and a checkpoint of its own', async ({
  page,
}) => {
  await page.goto(`http://127.0.0.1:${process.env.E2E_SYSTEMS_PORT}/?stage=data`);
  await page.getByRole('banner').getByRole('button', { name: 'Routes', exact: true }).click();
  await page.getByRole('button', { name: /Counting/ }).click();
  const stages = page.getByRole('navigation', { name: 'Stages' });
  await expect(stages.getByRole('button')).toHaveText([/Data/, /Count/]);
  await expect(page).toHaveURL(/system=next-road-counter/);
  await stages.getByRole('button', { name: /Count/ }).click();

  await page.getByLabel('Smoothing').fill('2');
  await page.getByLabel('Smoothing').press('Tab');
  await expect(page).toHaveURL(/smoothing=2/);
  await page.reload();
  await expect(page.getByLabel('Smoothing')).toHaveValue('2');
  await page.getByRole('button', { name: 'Count here' }).click();
  await expect(stages.getByRole('button', { name: /Count/ })).toContainText('counted');
  await expect(page.getByText('In use: Counts')).toBeVisible();
  await expect(page.getByRole('figure').filter({ hasText: 'Next road right' })).toBeVisible();

  // It has a layer of the map, with a scale in the legend, words at the pointer, and a view of a road.
  await expect(page.getByTestId('layer-counts')).toHaveText(/Trips counted\s*\d+/);
  await expect(page.getByRole('group', { name: 'Scale of the counts' })).toContainText('Counted, trips');
  const map = (await page.getByTestId('map').boundingBox())!;
  const tip = page.getByText(/^Left \d+ times?$/);
  let found = false;
  for (let at = 0; at < 16 && !found; at++) {
    await page.mouse.move(map.x + map.width * (0.45 + 0.02 * at), map.y + map.height * (0.3 + 0.02 * at));
    found = await tip.waitFor({ timeout: 1500 }).then(
      () => true,
      () => false,
    );
  }
  expect(found).toBe(true);
  await page.mouse.down();
  await page.mouse.up();
  await expect(page.getByRole('heading', { name: /^Next roads after / })).toBeVisible();
  await page.getByTestId('layer-counts').click();
  await expect(page.getByRole('group', { name: 'Scale of the counts' })).toBeHidden();

  // The run is listed with its own number, and its network can be taken along and brought back.
  await page.getByRole('tab', { name: 'Runs' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Counts' });
  await expect(row).toContainText(/\d\d\.\d %/);
  await row.getByRole('button', { name: 'Download Counts' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Counter (.safetensors)' }).click();
  const bytes = await readFile(await (await download).path());
  const file = { name: 'brought.safetensors', mimeType: 'application/octet-stream', buffer: bytes };
  await page.getByTestId('counter-file').setInputFiles(file);
  await expect(page.getByText('In use: brought.safetensors')).toBeVisible();
  const broken = { ...file, name: 'broken.safetensors', buffer: bytes.subarray(0, 40) };
  await page.getByTestId('counter-file').setInputFiles(broken);
  await expect(page.getByText(/broken\.safetensors: /).first()).toBeVisible();
  await expect(page.getByText('In use: brought.safetensors')).toBeVisible();
});
