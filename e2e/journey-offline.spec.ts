import { expect, test } from '@playwright/test';
import { goTo, layer, LONG, map, panel, passOn, SOON, stage } from './page-tools';

// The one journey that needs the kept files.
test.use({ serviceWorkers: 'allow' });

test('after a first visit the page opens without a network, with its map and its results', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(400_000);
  const { address, close } = await passOn(baseURL ?? '');
  await page.goto(address);
  await expect(panel(page, 'Welcome').getByRole('button', { name: 'Train it here' })).toBeVisible();
  // Files are kept once the page has nothing better to do.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), LONG)
    .toBe('activated');
  await close();
  expect(await page.evaluate(() => fetch('./not-kept').then(String, () => 'no network'))).toBe('no network');

  await page.reload();
  await expect(panel(page, 'Welcome')).toContainText(/arrives \(\d+ of 32\)/);
  await goTo(page, 'Distil');
  await expect(map(page)).toBeVisible(SOON);
  await expect(page.getByTestId('poster')).toHaveCount(0, SOON);
  // At this address nobody has opened the legend yet, and the window is low.
  await page.getByRole('button', { name: /^Legend/ }).click();
  await expect(layer(page, /^Distilled student/)).toBeChecked();
  await expect(stage(page, 'Distil')).toContainText('two students', SOON);
  await goTo(page, 'Evaluate');
  await expect(stage(page, 'Evaluate')).toContainText('measured', SOON);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});
