import { expect, test } from '@playwright/test';
import {
  complaints,
  expectAccessible,
  layer,
  LONG,
  map,
  panel,
  SOON,
  stage,
  switchLayer,
} from './page-tools';

/* Pretraining: sequences and tokens of the sample residents, a small network that is pre-trained on them, and what it believes of hidden hexagons. */

/** A tiny network that learns for a moment: what is shown matters here, and not how good it is. */
const SMALL = 'preset=quick&epochs=1&width=8&heads=1&network-layers=1&hidden=8';

test('shows first what was measured, and hides a hexagon at the press of a button', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?system=foundation');
  const welcome = panel(page, 'Welcome');
  await expect(page.getByTestId('poster').locator('.areas path').first()).toBeVisible();
  await expect(welcome).toContainText(
    /of \d+ hidden hexagons the pre-trained network finds \d+ in five guesses/,
  );
  await expect(welcome).toContainText(/counting \d+\s% \(\d+ to \d+\); 95 % intervals over \d+ people/);
  await expectAccessible(page);
  await welcome.getByRole('button', { name: 'Hide a hexagon yourself' }).click(SOON);
  await expect(stage(page, 'Explore')).toHaveAttribute('aria-current', 'step', SOON);
  const guesses = panel(page, 'Explore').getByRole('region', { name: 'First guesses' });
  await expect(guesses.getByRole('columnheader')).toHaveText(
    ['Guess', 'This network', 'Fresh weights'],
    SOON,
  );
  await expect(guesses.getByRole('cell')).toHaveText(Array(10).fill(/(right|off).*%/));
  await expect(layer(page, /What the network believes/)).toBeVisible(SOON);
  await expect(page.getByTestId('poster')).toHaveCount(0, SOON);
  expect(found).toEqual([]);
});

test('pre-trains on simulated residents and looks into what was learnt', async ({ page }) => {
  const found = complaints(page);
  await page.goto(`./?system=foundation&stage=data&data=sample-residents&backend=wasm&${SMALL}`);
  const data = panel(page, 'Data');
  await expect(data).toContainText(
    /check-ins make [\d,]+ sequences with [\d,]+ hexagons\s+of [\d,]+ people/,
    SOON,
  );
  await expect(data).toContainText('Check-ins merged with the one before');
  await expect(layer(page, /Visits of each hexagon/)).toBeVisible(SOON);

  // One hexagon in tokens of three kinds, by keyboard and with the pointer.
  await stage(page, 'Tokenise').press('Enter');
  const tokenise = panel(page, 'Tokenise');
  await expect(tokenise.getByRole('region', { name: 'Ways to tell hexagons' })).toContainText(
    /Tokens per hexagon\s*4\s*[\d.]+\s*1/,
    SOON,
  );
  await expect(tokenise.getByRole('list', { name: 'From the coarse hexagon down' })).toContainText('digit');
  const first = await tokenise.locator('code').first().textContent();
  await tokenise.getByRole('button', { name: 'Next hexagon' }).press('Enter');
  await expect(tokenise.locator('dd').first()).not.toHaveText('');
  expect(first).toMatch(/^<r_\d+>$/);
  await expect(page).toHaveURL(/hexagon=89/);
  await expectAccessible(page);

  await stage(page, 'Pretrain').click();
  const pretrain = panel(page, 'Pretrain');
  await pretrain.getByTestId('pretrain').click();
  await expect(pretrain).toContainText('Networks in use', LONG);
  await expect(pretrain.getByRole('region', { name: 'Hidden hexagons', exact: true })).toContainText(
    'Pre-trained alone',
  );
  await expectAccessible(page);

  // What was hidden, by a slider and by a click in the row of hexagons.
  await stage(page, 'Explore').click();
  const explore = panel(page, 'Explore');
  await expect(explore).toContainText(/The network gave the true hexagon/, SOON);
  await explore.getByRole('slider', { name: 'Hidden hexagons' }).press('ArrowRight');
  await expect(explore.getByRole('list', { name: 'Hidden hexagons' }).getByRole('listitem')).toHaveCount(2);
  await explore.getByRole('button', { name: /^Hexagon 3,/ }).click();
  await expect(page).toHaveURL(/hide=3-3/);
  await expect(explore).toContainText('Hexagon 3, ');
  await explore.getByLabel('Hexagons shown of resolution').selectOption('7');
  await expect(explore.getByRole('list', { name: 'Likeliest hexagons of resolution 7' })).toBeVisible(SOON);
  await switchLayer(page, /What the network believes/);
  await expect(page).toHaveURL(/hex-level=7/);
  await expectAccessible(page);

  // Vectors as colours: the list and the map choose the same hexagon.
  await explore.getByRole('radio', { name: 'Alike' }).click();
  await explore.getByTestId('read-map').click();
  await expect(explore.getByRole('img', { name: /^Scatter of/ })).toBeVisible(SOON);
  await map(page).focus();
  await page.keyboard.press('Enter');
  await expect(explore.getByRole('heading', { name: /^Most like 89/ })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole('list', { name: 'Hexagons most like the chosen one' })).toBeVisible();
  const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  expect(await page.evaluate(isWide)).toBe(false);
  await expectAccessible(page);
  expect(found).toEqual([]);
});
