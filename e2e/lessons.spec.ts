import { expect, test } from '@playwright/test';
import { alert, panel, SOON } from './page-tools';

/* Where lessons are offered; `journey-lessons.spec.ts` goes through them. */

test('a lesson is offered where there is one, opens on the page, and gives way to another system', async ({
  page,
}) => {
  await page.goto('./?system=transfertraj&backend=wasm');
  await expect(panel(page, 'Welcome')).toContainText(
    'Take the lesson: gaps of a sparse trace in five minutes',
  );
  await page.getByRole('button', { name: 'Lesson', exact: true }).click();
  const card = page.locator('#stage');
  await expect(card.getByRole('heading', { level: 3 }).first()).toContainText('A sparse trace', SOON);
  await card.getByRole('radio', { name: 'Known and hidden' }).click(SOON);
  await expect(card.locator('.found')).toContainText(/\d+ points are known and \d+ are hidden/, SOON);

  await page.goto('./?system=foundation&backend=wasm&lesson=fill');
  await expect(alert(page)).toContainText('(Pretraining has no lesson)', SOON);
  await expect(page.getByRole('button', { name: 'Lesson', exact: true })).toBeHidden();
});

test('a link to a step that does not exist opens the nearest, and says so', async ({ page }) => {
  await page.goto('./?system=lightst&backend=wasm&lesson=averages');
  await expect(alert(page)).toContainText('the nearest is opened, average.', SOON);
  await expect(page.locator('#stage').getByRole('heading', { level: 3 }).first()).toContainText(
    'What repeats',
    SOON,
  );
});
