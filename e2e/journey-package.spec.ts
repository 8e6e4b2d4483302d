import { expect, test, type Browser, type Page } from '@playwright/test';
import { complaints, inspector, map, panel, SOON } from './page-tools';

/* Two reviewers: one packs what was judged without names, the other judges the same lines, and they hear how far they agree. */

const desk = (page: Page) => panel(page, 'Review');
const button = (page: Page, name: string) => desk(page).getByRole('button', { name });
const judged = (page: Page) => desk(page).getByText(/^[\d,]+ of [\d,]+ judged$/);

async function newcomer(browser: Browser) {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  return { page, found: complaints(page) };
}

/** Judges every line of the round in turn: implausible wherever the number of the line can be divided. */
async function judgeAll(page: Page, by: number): Promise<number> {
  const total = Number(/of (\d+)/.exec(await judged(page).innerText())![1]);
  await map(page).focus();
  for (let i = 0; i < total; i++) await page.keyboard.press(i % by === 0 ? 'x' : 'y');
  await expect(judged(page)).toHaveText(`${total} of ${total} judged`);
  await button(page, 'Show the result').click();
  return total;
}

/** Where the file lies that a button saves, by its own name. */
async function saved(page: Page, name: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await button(page, name).click();
  const download = await waiting;
  const path = test.info().outputPath(download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

test('a second reviewer judges a package without names, and the two hear how far they agree', async ({
  browser,
}) => {
  const first = await newcomer(browser);
  await first.page.goto('./?stage=review&tab=review&data=sample&backend=wasm');
  await expect(first.page.getByRole('grid', { name: 'Routes under review' })).toBeVisible(SOON);
  await desk(first.page).getByRole('spinbutton', { name: 'How many' }).fill('12');
  await button(first.page, 'Judge without names').click();
  await expect(inspector(first.page)).toContainText(/Line 1 of 1[2-5]/);
  const total = await judgeAll(first.page, 2);
  await button(first.page, 'A second reviewer').click();
  await expect(desk(first.page)).toContainText(/The \d+ lines that you judged without names are in it/);
  const review = await saved(first.page, 'Save the package');

  const second = await newcomer(browser);
  await second.page.goto('./?stage=review&tab=review&data=sample&backend=wasm');
  await button(second.page, 'A second reviewer').click();
  await desk(second.page).getByLabel('Open a package').setInputFiles(review);
  await expect(inspector(second.page)).toContainText(/Line 1 of/, SOON);
  await expect(second.page.getByText('Distilled student')).toHaveCount(0);
  expect(await judgeAll(second.page, 3)).toBe(total);
  await button(second.page, 'Verdicts as files').click();
  const verdicts = await saved(second.page, 'Save verdicts');

  await button(first.page, 'Verdicts as files').click();
  await desk(first.page).getByLabel('Compare with another’s').setInputFiles(verdicts);
  await expect(desk(first.page)).toContainText(/kappa −?[\d.]+/);
  expect([...first.found, ...second.found]).toEqual([]);
});
