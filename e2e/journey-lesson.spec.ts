import { expect, test, type Page } from '@playwright/test';
import { complaints, expectAccessible, inspector, LONG, map, SOON } from './page-tools';

/* The lesson from its beginning to its end, each step by what it asks for, and a link to one of its steps. */

const card = (page: Page) => page.locator('#stage');
const lens = (page: Page) => page.getByRole('region', { name: 'Decision lens' });
const asked = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

/** The step is there and not done; does what it asks for, sees it done, and goes on. */
async function doStep(page: Page, title: string, action: () => Promise<void>): Promise<void> {
  await test.step(title, async () => {
    await expect(card(page).getByRole('heading', { level: 3 })).toContainText(title);
    await expect(card(page).getByText('To do:')).toBeAttached(SOON);
    await action();
    await expect(card(page).getByText('Done:')).toBeAttached(LONG);
    await card(page)
      .getByRole('button', { name: /^(Next|Finish)$/ })
      .click();
  });
}

test('the lesson is done from start to end, and a link opens one of its steps as it was', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const found = complaints(page);
  await page.goto('./?backend=wasm');
  await expect(map(page)).toBeVisible(SOON);
  await page.getByRole('button', { name: 'Take the lesson' }).click();

  await doStep(page, 'The city and its grid', async () => {
    await inspector(page)
      .getByRole('button', { name: /^Show cell/ })
      .click(SOON);
    await expect(card(page)).toContainText(/This cell has (one road|\d+ roads)/);
  });
  await doStep(page, 'A language model of cells', async () => {
    await lens(page).getByRole('switch', { name: 'All cells on the map' }).click(SOON);
    await expect(card(page)).toContainText(/the teacher gives (one|\d+) at least 1 %/, LONG);
  });
  await doStep(page, 'Surprise', async () => {
    await card(page).getByRole('button', { name: 'Read the trips' }).click();
    await card(page)
      .getByRole('button', { name: /^Rank 1\b/ })
      .click(LONG);
    await expect(card(page)).toContainText(/This trip has a perplexity of [\d.]+; all 800/);
  });
  await doStep(page, 'What the student sees', async () => {
    for (const decision of [2, 3, 4]) {
      await lens(page).getByRole('button', { name: 'Next' }).click(SOON);
      await expect(lens(page)).toContainText(`Decision ${decision} of`);
    }
  });
  await doStep(page, 'Why one right answer is not enough', async () => {
    const scrubber = lens(page).getByRole('slider', { name: /^Decision/ });
    await scrubber.focus();
    for (let i = 0; i < 20 && (await card(page).getByText('To do:').count()) > 0; i++)
      await page.keyboard.press('ArrowRight');
    await expect(card(page)).toContainText(/the teacher’s second choice has \d+ %/);
  });

  const temperature = lens(page).getByRole('spinbutton', { name: /^Temperature/ });
  await test.step('a link to a step opens it as it is', async () => {
    await expect(card(page).getByRole('heading', { level: 3 })).toContainText('Temperature');
    await temperature.fill('3');
    await expect.poll(() => asked(page, 'tau')).toBe('3');
    await card(page).getByRole('button', { name: 'Copy a link to this step' }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await context.newPage();
    await other.goto(link);
    await expect(card(other).getByRole('heading', { level: 3 })).toContainText('Temperature', SOON);
    await expect(lens(other).getByRole('spinbutton', { name: /^Temperature/ })).toHaveValue('3', LONG);
    await expect(lens(other)).toContainText('Decision 6 of');
    await expect(card(other).getByRole('button', { name: /^Step 1:.*, done$/ })).toBeVisible();
    await other.close();
  });
  await expectAccessible(page, '#stage');
  await doStep(page, 'Temperature', async () => {
    await temperature.fill('6');
    await lens(page)
      .getByRole('switch', { name: /^Factor τ²/ })
      .click();
    await expect(card(page)).toContainText(/the entropy .* goes from [\d.]+ to [\d.]+ bits/);
  });
  await doStep(page, 'The loss, term by term', async () => {
    await lens(page)
      .getByRole('spinbutton', { name: /^Weight/ })
      .fill('10');
    await expect(card(page)).toContainText(/At λ = 10 the loss of this crossing is/);
  });
  await doStep(page, 'The race', async () => {
    await card(page).getByRole('radio', { name: 'Neither' }).click();
    await card(page).getByRole('button', { name: 'Watch the recording' }).click();
    const moments = card(page).getByRole('slider', { name: /^Step \d/ });
    await expect(moments).toBeVisible(SOON);
    await moments.press('End');
    await expect(card(page).getByRole('region', { name: 'Result of the race' })).toBeVisible(SOON);
    await moments.press('Home');
    await expect(card(page)).toContainText('You are looking at an earlier moment now, step 0.');
  });
  await doStep(page, 'Reading the result honestly', async () => {
    await card(page).getByRole('radio', { name: 'Distilled' }).click();
    await expect(card(page)).toContainText('Look again');
    await card(page).getByRole('radio', { name: 'Unclear' }).click();
    await expect(card(page)).toContainText('So it is.');
  });
  await doStep(page, 'What the thesis claims, and what you found', async () => {
    await card(page).getByRole('radio', { name: 'Unclear' }).click();
    await expect(card(page)).toContainText('The numbers agree.');
  });

  await expect(card(page).getByRole('heading', { level: 2 })).not.toHaveText('Lesson');
  await expect.poll(() => asked(page, 'lesson')).toBeNull();
  // What the steps set is no setting of the next training, and the routes are back on the map.
  for (const name of ['tau', 'lambda', 'layers'])
    await expect.poll(() => asked(page, name), { message: name }).toBeNull();
  expect(found).toEqual([]);
});
