import { expect, test, type Page } from '@playwright/test';
import { complaints, expectAccessible, goTo, inspector, LONG, map, SOON } from './page-tools';

/* The decision lens: what teacher and students think at a crossing, and a link to it. */

const lens = (page: Page) => page.getByRole('region', { name: 'Decision lens' });
const candidates = (page: Page) => lens(page).getByRole('table', { name: 'Candidates' });
const decision = (page: Page) => lens(page).getByRole('slider', { name: /^Decision \d+ of \d+/ });
const asked = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
/** Shares of the cells of one column, as the table says them. */
const percents = async (page: Page, column: number) =>
  (await candidates(page).locator(`tbody tr:not(.road) td:nth-of-type(${column})`).allTextContents()).map(
    parseFloat,
  );

test('a decision is read, walked along and softened, and a link opens the same view', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./?stage=generate&data=sample&backend=wasm&pair=1&line=distilled');
  await expect(map(page)).toBeVisible(SOON);
  await inspector(page)
    .getByRole('button', { name: /^Decisions/ })
    .click();
  await expect(candidates(page)).toBeVisible(SOON);
  await expect(lens(page)).toContainText(
    /The teacher gives \d+ %|All three give most|The only road that can follow/,
  );

  await test.step('it opens where the networks are farthest apart, and the address says so', async () => {
    await expect.poll(() => asked(page, 'decision')).toMatch(/^\d+$/);
    const at = Number(asked(page, 'decision'));
    await expect(decision(page)).toHaveValue(String(at - 1));
    const perCandidate = 3;
    const shares = await percents(page, 2);
    expect(shares.length % perCandidate).toBe(0);
    for (let network = 0; network < perCandidate; network++) {
      const own = shares.filter((_, i) => i % perCandidate === network);
      expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, -0.4);
    }
  });

  await test.step('the arrow keys walk, from anywhere in it', async () => {
    const at = Number(await decision(page).inputValue());
    await decision(page).focus();
    await page.keyboard.press('ArrowRight');
    await expect(decision(page)).toHaveValue(String(at + 1));
    await lens(page).getByRole('button', { name: 'Biggest disagreement' }).click();
    await expect(decision(page)).toHaveValue(String(at));
    await page.keyboard.press('ArrowLeft');
    await expect(decision(page)).toHaveValue(String(at - 1));
    await page.keyboard.press('ArrowRight');
  });

  await test.step('a higher temperature evens the soft probabilities, and those at 1 stay', async () => {
    const [plain, soft] = [await percents(page, 2), await percents(page, 3)];
    await lens(page)
      .getByRole('spinbutton', { name: /^Temperature/ })
      .fill('20');
    await expect(candidates(page).getByRole('columnheader', { name: 'at τ 20' })).toBeVisible();
    expect(await percents(page, 2)).toEqual(plain);
    const spread = (shares: number[]) => Math.max(...shares) - Math.min(...shares);
    expect(spread(await percents(page, 3))).toBeLessThan(spread(soft));
  });

  await expectAccessible(page, '#inspector');

  await test.step('the link opens the same decision with the same numbers', async () => {
    await expect.poll(() => asked(page, 'tau')).toBe('20');
    const shown = await candidates(page).innerText();
    await page.goto(page.url());
    await expect(candidates(page)).toBeVisible(SOON);
    await expect.poll(() => candidates(page).innerText()).toBe(shown);
  });

  await test.step('what was transferred leads to the step where the students are farthest apart', async () => {
    await goTo(page, 'Evaluate');
    const transferred = page.getByRole('region', { name: 'What was transferred' });
    await transferred.getByRole('button', { name: 'Read the trips' }).click();
    await expect(transferred).toContainText(/The distilled student is .* the vanilla one/, LONG);
    const networks = transferred.getByRole('table', { name: 'Networks at the crossings' });
    await expect(networks.getByRole('rowheader')).toHaveText([
      'Teacher',
      'Vanilla student',
      'Distilled student',
    ]);
    await transferred.getByRole('button', { name: 'Where and when' }).click();
    await expect(transferred.getByRole('rowheader', { name: 'under 0.5 km' })).toBeVisible();
    await transferred.getByRole('button', { name: /^Where the students are farthest apart/ }).click();
    const first = transferred.getByRole('listitem').first();
    const trip = /trip (\d+)/.exec(await first.innerText())![1];
    await first.getByRole('button').click();
    await expect(inspector(page)).toContainText(new RegExp(`trip\\s+${trip}\\b`, 'i'));
    await expect(candidates(page)).toBeVisible(SOON);
    await expect.poll(() => asked(page, 'trip')).toBe(`test-${Number(trip) - 1}`);
    await expectAccessible(page, '#stage');
  });
  expect(found).toEqual([]);
});
