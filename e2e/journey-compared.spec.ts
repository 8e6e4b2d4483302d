import { expect, test } from '@playwright/test';
import { distil, expectBeforeAndAfter, startFrom } from './before-after';
import { Keys } from './keys';
import {
  complaints,
  expectAccessible,
  inspector,
  LONG,
  pairRows,
  panel,
  SOON,
  tab,
  training,
} from './page-tools';

/* What a further training on the sample city changed, pair by pair. */

test('routes that a further training changed are found on the map, in the list and in the inspector', async ({
  page,
}) => {
  test.setTimeout(400_000);
  const found = complaints(page);
  await page.goto(
    './?stage=distil&data=sample&start=vanilla&students=vanilla&backend=wasm&epochs=1&pairs=24&learning-rate=0.002',
  );
  await expect(startFrom(page)).toHaveValue('vanilla', SOON);
  await distil(page).getByRole('button', { name: 'Train the vanilla student here' }).click(LONG);
  await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
  await training(page).getByRole('button', { name: 'See the routes before and after' }).click();
  const changed = await expectBeforeAndAfter(page, 24, 'Sample results');
  expect(Number(changed)).toBeGreaterThan(0);
  await expect(panel(page, 'Generate').getByRole('region', { name: 'Before and after' })).toBeInViewport();
  await expectAccessible(page, '#stage', '#map');

  await test.step('with keys alone the list leads to one of them', async () => {
    const keys = new Keys(page);
    await tab(page, 'Routes').focus();
    await keys.press('Enter');
    await keys.reach(pairRows(page).first());
    const before = inspector(page).getByText('Vanilla student before.');
    for (let pair = 1; pair <= 24; pair++) {
      await keys.press('Enter');
      await expect(inspector(page).getByRole('heading', { name: `Pair ${pair} of 24` })).toBeVisible();
      if (await before.isVisible()) break;
      await keys.press('ArrowDown');
    }
    await expect(before).toBeVisible();
    expect(keys.unseen).toEqual([]);
  });

  await test.step('the pairs of the sample results are drawn again, beside their routes before', async () => {
    await panel(page, 'Generate').getByRole('button', { name: 'Draw 400 earlier pairs again' }).click();
    const told = panel(page, 'Generate').getByRole('region', { name: 'Before and after' });
    await expect(told).toContainText('The same pairs before: Sample results.', LONG);
    await expect(told).toContainText(/Vanilla student [1-9]\d* of 400 changed/);
  });
  expect(found).toEqual([]);
});
