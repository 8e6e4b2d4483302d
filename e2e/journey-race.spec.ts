import { expect, test, type Page } from '@playwright/test';
import { complaints, contentOf, downloadBy, expectAccessible, map, panel, SOON } from './page-tools';

/* A race of two students, and the recording of one. */

const race = (page: Page) => page.getByRole('region', { name: 'Race', exact: true });
const scores = (page: Page) => page.getByTestId('scoreboard');
const moments = (page: Page) => race(page).getByRole('slider', { name: /^Step/ });
const pairs = (page: Page) => page.getByTestId('race-pairs');
const divider = (page: Page) => page.getByRole('slider', { name: 'Divider of the map' });
const asked = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
const fold = (page: Page, name: RegExp) => race(page).getByRole('button', { name }).click();
const button = (page: Page, name: string | RegExp) => race(page).getByRole('button', { name });
/** Turns to a moment by keyboard, from the first one. */
async function turnTo(page: Page, moment: number): Promise<void> {
  await moments(page).focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < moment; i++) await page.keyboard.press('ArrowRight');
}

test('races two students for 60 steps, scrubs back, and finds the earlier routes', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?stage=distil&data=sample&backend=wasm&batch=8');
  await expect(map(page)).toBeVisible(SOON);
  await panel(page, 'Distil').getByRole('radio', { name: 'Race' }).click();
  await race(page).getByRole('radio', { name: 'Vanilla' }).click();
  await fold(page, /^Race here/);
  await race(page).getByRole('spinbutton', { name: 'Steps', exact: true }).fill('60');
  await race(page).getByRole('spinbutton', { name: 'Draw every' }).fill('20');
  await button(page, 'Start the race').click();

  // What was seen at the fourth step, before the race ends: it waits meanwhile.
  await expect(moments(page)).toHaveAttribute('aria-valuetext', /^Step (8|16|20|40|60) of 60/, SOON);
  await button(page, /^Pause$/).click();
  await turnTo(page, 3);
  await expect(race(page)).toContainText('Step 4 of 60');
  const then = await scores(page).innerText();
  await fold(page, /^Pair by pair/);
  const routesThen = await pairs(page).innerText();
  await button(page, 'Follow the race').click();
  await button(page, 'Go on').click();

  await expect(page.getByRole('region', { name: 'Result of the race' })).toBeVisible(SOON);
  await expect(race(page)).toContainText('Step 60 of 60');
  await expect(race(page)).toContainText(/You bet on the vanilla student: the bet (holds|is lost)\./);
  expect(await scores(page).innerText()).not.toBe(then);
  expect(await pairs(page).innerText()).not.toBe(routesThen);

  await turnTo(page, 3);
  expect(await scores(page).innerText()).toBe(then);
  expect(await pairs(page).innerText()).toBe(routesThen);
  await turnTo(page, 0);
  const own = (row: number) => scores(page).locator('tbody tr').nth(row).getByRole('cell').allInnerTexts();
  expect(await own(0)).toHaveLength(3);
  expect(await own(1)).toEqual(await own(0));

  const saved = await downloadBy(page, () => button(page, 'Save the recording').click());
  expect(saved.suggestedFilename()).toBe('race-seed-42.safetensors');
  const file = {
    name: 'mine.safetensors',
    mimeType: 'application/octet-stream',
    buffer: await contentOf(saved),
  };
  await button(page, 'Another race').click();
  await race(page).locator('input[type=file]').setInputFiles(file);
  await turnTo(page, 3);
  expect(await scores(page).innerText()).toBe(then);
  expect(found).toEqual([]);
});

test('the recording plays without a backend, is walked through and linked to', async ({ page }) => {
  const found = complaints(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./?race=recording&moment=99&backend=wasm');
  await expect(race(page)).toContainText('Step 600 of 600', SOON);
  await expect(page.getByRole('region', { name: 'Result of the race' })).toContainText(
    /with every seed|do not agree/,
  );
  await expect(button(page, 'Play')).toHaveCount(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await button(page, 'Play').click();
  await expect(moments(page)).not.toHaveValue('35');
  await button(page, 'Pause the recording').click();

  await button(page, 'First moment they differ').click();
  await expect(race(page)).toContainText(/Step \d+ of 600/);
  const at = await moments(page).inputValue();
  await expect.poll(() => asked(page, 'moment')).toBe(at);
  expect(asked(page, 'race')).toBe('recording');
  await fold(page, /^Pair by pair/);
  const pressed = pairs(page).getByRole('button', { pressed: true });
  await expect(pressed).toHaveCount(1);

  await expect(divider(page)).toHaveCount(0);
  await button(page, 'Back to all pairs').click();
  await expect(pressed).toHaveCount(0);
  await divider(page).focus();
  const before = Number(await divider(page).getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowRight');
  await expect(divider(page)).toHaveAttribute('aria-valuenow', String(before + 2));
  for (const part of ['#map', 'section[aria-label="Race"]']) {
    await expectAccessible(page, part);
  }
  expect(found).toEqual([]);
});
