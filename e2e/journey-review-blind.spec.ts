import { expect, test, type Page } from '@playwright/test';
import { complaints, inspector, map, panel, SOON, tab } from './page-tools';

/* A reviewer judges trips and routes without names, and hears how well they were told apart. */

const desk = (page: Page) => panel(page, 'Review');
const list = (page: Page) => page.getByRole('grid', { name: 'Routes under review' });
const judged = (page: Page) => desk(page).getByText(/^[\d,]+ of [\d,]+ judged$/);
const button = (page: Page, name: string) => desk(page).getByRole('button', { name });

test('without names nothing says whose a line is, and the round says how well they were told apart', async ({
  page,
}) => {
  const found = complaints(page);
  await page.goto('./?stage=review&tab=review&data=sample&backend=wasm');
  await expect(list(page)).toBeVisible(SOON);
  await desk(page).getByRole('spinbutton', { name: 'How many' }).fill('12');
  await button(page, 'Judge without names').click();
  await expect(inspector(page)).toContainText(/Line 1 of 1[2-5]/);
  await expect(list(page)).toBeHidden();
  for (const name of ['Distilled student', 'Vanilla student', 'Simulated trip'])
    await expect(inspector(page).or(desk(page)).getByText(name)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Drive this trip' })).toBeVisible();
  await map(page).focus();
  await page.keyboard.press('x');
  await expect(inspector(page)).toContainText(/Line 2 of/);
  // A round goes on after a reload.
  await page.reload();
  await expect(judged(page)).toHaveText(/^1 of 1[2-5] judged$/, SOON);
  const total = Number(/of (\d+)/.exec(await judged(page).innerText())![1]);
  await map(page).focus();
  await page.keyboard.press('j');
  for (let i = 1; i < total; i++) await page.keyboard.press(i % 2 ? 'y' : 'x');
  await expect(judged(page)).toHaveText(`${total} of ${total} judged`);
  await button(page, 'Show the result').click();
  await expect(desk(page)).toContainText(/you told driven trips from routes in \d+ % of\s+12 guesses/);
  await expect(desk(page)).toContainText(/lines? that came twice you said the same\s+of/);
  await expect(tab(page, 'Review')).toBeVisible();
  await expect(list(page)).toBeVisible();
  expect(found).toEqual([]);
});
