import { expect, test, type Page } from '@playwright/test';
import { alert, complaints, expectAccessible, SOON } from './page-tools';

/* A room guesses by raised hands which of two routes was driven, and phones play the same pairs by a link. */

const PAIRS = 8;
const guess = (page: Page) => page.getByRole('region', { name: /^(Guess|Sheet)$/ });
const card = (page: Page, letter: 'A' | 'B') => guess(page).getByRole('group', { name: `Route ${letter}` });
const button = (page: Page, name: string) => guess(page).getByRole('button', { name });
const truth = (page: Page) => guess(page).getByText(/^[AB] was driven\./);
/** What names a route. */
const NAMES = /simulated\)|student|real trip|distilled/i;

/** The descriptions of the two routes; nothing in the round says whose they are. */
async function described(page: Page): Promise<string> {
  await expect(card(page, 'A')).toBeVisible(SOON);
  const form = guess(page).locator('form');
  expect(await form.innerText()).not.toMatch(NAMES);
  expect(await form.innerHTML()).not.toMatch(/--real|--distilled|driven"/);
  const both = [card(page, 'A'), card(page, 'B')].map((one) => one.locator('p').first().innerText());
  const words = await Promise.all(both);
  for (const one of words) expect(one).toMatch(/^[\d.]+ km, \d+ roads, \d+ turns?, along \S/);
  return words.join(' | ');
}

test('a room guesses by keys, and a phone opens the same pairs by the link of its code', async ({
  page,
  browser,
}) => {
  const found = complaints(page);
  await page.goto('./?data=sample&present=1&backend=wasm');
  await page.getByRole('button', { name: 'Guess which route was driven' }).click(SOON);
  await expect(card(page, 'A')).toBeVisible(SOON);
  await expect(page.getByRole('img', { name: 'QR code of the link to this view' })).toBeVisible();
  await expect.poll(() => new URL(page.url()).searchParams.get('guess')).toMatch(/^\d{1,4}$/);
  const seed = new URL(page.url()).searchParams.get('guess')!;
  await expectAccessible(page);

  const seen: string[] = [];
  const driven: string[] = [];
  let right = 0;
  for (let at = 0; at < PAIRS; at++) {
    await expect(
      guess(page).getByRole('heading', { name: `Round ${seed}: pair ${at + 1} of ${PAIRS}` }),
    ).toBeVisible();
    seen.push(await described(page));
    await expect(guess(page).getByLabel('Hands for A')).toBeFocused();
    await page.keyboard.type('12');
    await page.keyboard.press('Enter');
    await page.keyboard.type('18');
    await page.keyboard.press('Enter');
    await expect(truth(page)).toBeVisible();
    const told = await truth(page).innerText();
    driven.push(told[0]);
    const hits = told[0] === 'A' ? 12 : 18;
    right += hits;
    expect(told).toContain(`${hits} of 30 hands were right.`);
    await expect(card(page, driven[at] as 'A')).toContainText('Driven (simulated)');
    await expect(card(page, driven[at] === 'A' ? 'B' : 'A')).toContainText('Distilled student');
    if (at === 0) await expectAccessible(page, '#stage');
    if (at === 0)
      await expect(guess(page)).toContainText(/The teacher finds [AB] likelier: (right|wrong)\./, SOON);
    await page.keyboard.press('ArrowRight');
  }
  const share = Math.round(100 * (right / (30 * PAIRS)));
  await expect(guess(page)).toContainText(`The room: ${share} % of 240 hands were right`);
  await expect(guess(page)).toContainText(`taken for driven by ${100 - share} % of the hands`);
  await expect(guess(page)).toContainText(
    /Chance is 50 %\..*The teacher found the driven route likelier in \d of 8 pairs/s,
  );
  await expect(guess(page)).toContainText(/drawn at random from\s+\d+; left out are \d+\s+whose/);
  await page.keyboard.press('ArrowLeft');
  await expect(truth(page)).toContainText(driven[PAIRS - 1]);

  await test.step('alone, on a phone', async () => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      serviceWorkers: 'block',
    });
    const phone = await context.newPage();
    const own = complaints(phone);
    await phone.goto(new URL(`./?data=sample&guess=${seed}`, page.url()).href);
    for (let at = 0; at < PAIRS; at++) {
      expect(await described(phone)).toBe(seen[at]);
      if (at === 0) await expectAccessible(phone);
      await button(phone, 'Choose A').click();
      await expect(truth(phone)).toContainText(
        driven[at] === 'A' ? 'A was driven. You were right.' : 'B was driven. The model fooled you.',
      );
      await button(phone, at < PAIRS - 1 ? 'Next pair' : 'Show the score').click();
    }
    const hits = driven.filter((one) => one === 'A').length;
    await expect(guess(phone)).toContainText(
      `You: ${Math.round((100 * hits) / PAIRS)} % of 8 guesses were right`,
    );
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await button(phone, 'Leave the round').click();
    await expect(card(phone, 'A')).toHaveCount(0);
    expect(own).toEqual([]);
    await context.close();
  });
  expect(found).toEqual([]);
});

test('a round says what it needs where there is none, and opens the nearest one', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?system=lightst&guess=0&backend=wasm');
  await expect(alert(page)).toContainText(
    '"guess" must be a whole number from 1 to 9999, not "0": round 1 is opened.',
    SOON,
  );
  await expect(guess(page)).toContainText('Flows draws no routes to guess at.', SOON);
  await button(page, 'Open the sample city').click();
  await expect(card(page, 'A')).toBeVisible(SOON);
  await expect(guess(page).getByRole('heading', { name: 'Round 1: pair 1 of 8' })).toBeVisible();
  expect(found).toEqual([]);
});
