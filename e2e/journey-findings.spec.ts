import { expect, test, type Page } from '@playwright/test';
import {
  complaints,
  contentOf,
  downloadBy,
  expectAccessible,
  inspector,
  layer,
  map,
  panel,
  SOON,
} from './page-tools';

/* What is found of all routes together, and the report of it, which opens without a network. */

const desk = (page: Page) => panel(page, 'Review');
const list = (page: Page) => page.getByRole('grid', { name: 'Routes under review' });
const view = (page: Page, name: string) =>
  page.getByRole('radiogroup', { name: 'What the review shows' }).getByRole('radio', { name, exact: true });
const table = (page: Page, name: string) => page.getByRole('table', { name });

test('every finding leads to the routes behind it, and the report of them opens without a network', async ({
  page,
  browser,
}) => {
  const found = complaints(page);
  await page.goto('./?stage=review&tab=review&data=sample&backend=wasm');
  await expect(list(page)).toBeVisible(SOON);

  await view(page, 'Failures').click();
  const stopped = table(page, 'Failures').getByRole('button', {
    name: /^List the \d+ routes of the vanilla student: /,
  });
  await expect(stopped.first()).toBeVisible(SOON);
  const count = await stopped.first().innerText();
  await stopped.first().click();
  await expect(list(page)).toBeVisible();
  await expect(page.getByText(/of [\d,]+\s+lines/)).toContainText(new RegExp(`${count} of [\\d,]+\\s+lines`));

  await view(page, 'Failures').click();
  await page.getByRole('switch', { name: 'Show on the map' }).click();
  await expect(layer(page, /^Places of failure/)).toBeChecked();
  await table(page, 'Hardest pairs')
    .getByRole('button', { name: /decision/i })
    .first()
    .click();
  await expect(inspector(page)).toContainText(/Decision \d+/, SOON);

  await view(page, 'Scenarios').click();
  await page.getByRole('button', { name: /^List the pairs of\s+Weekend/ }).click();
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveText(/Weekend/);
  // A link holds what the list is filtered by.
  await expect(page).toHaveURL(/scenario=weekend/);
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Scenario' })).toHaveText(/Weekend/, SOON);
  await page.getByRole('button', { name: 'Clear filter' }).click();
  await expect(page).not.toHaveURL(/scenario=/);
  await view(page, 'Tests').click();
  await expect(table(page, 'Paired tests').getByRole('row')).not.toHaveCount(1);
  await view(page, 'Distributions').click();
  await expect(table(page, 'Divergences beside the noise')).toContainText(/JSD distance/);
  await expect(page.getByRole('img', { name: /^Radar|together/i }).first()).toBeVisible();
  await view(page, 'Space').click();
  await expect(table(page, 'Visited roads and cells')).toContainText(/Distilled/);
  await view(page, 'Machine reviewer').click();
  await expect(table(page, 'Machine reviewer')).toContainText(/Distilled/, SOON);
  // What a referee asks is computed when it is opened, and leads to the routes and to the trips that they are like.
  await view(page, 'Utility').click();
  await expect(table(page, 'Utility')).toContainText(/Next road/, SOON);
  await view(page, 'Diversity').click();
  await expect(table(page, 'Diversity')).toContainText(/Distinct routes per OD pair/);
  await view(page, 'Copies and privacy').click();
  await expect(table(page, 'Copies and privacy')).toContainText(/Membership test/);
  await page.getByRole('button', { name: 'List the closest routes' }).click();
  await expect(list(page)).toBeVisible();
  await expect(page).toHaveURL(/sort=nearestTraining-asc/);
  await list(page).getByRole('row').nth(1).click();
  await inspector(page)
    .getByRole('button', { name: /^Look at it\s?: nearest .*training trip$/ })
    .click();
  await expect(inspector(page)).toContainText(/training trips, row \d+ of train\.csv/);
  await view(page, 'List').click();
  await map(page).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('q');
  await page.keyboard.press('x');
  await expect(desk(page).getByText(/^1 of [\d,]+ judged$/)).toBeVisible();
  await expectAccessible(page);

  const appendix = desk(page).getByRole('button', { name: 'Appendix' });
  await appendix.scrollIntoViewIfNeeded();
  const report = await downloadBy(page, () => appendix.click());
  const html = await contentOf(report);
  expect(html.length).toBeGreaterThan(100_000);
  const numbers = JSON.parse(
    (
      await contentOf(
        await downloadBy(page, () =>
          desk(page).getByRole('button', { name: 'JSON', exact: true }).first().click(),
        ),
      )
    ).toString('utf8'),
  ) as { groups: { pairs: number }[] };
  expect(numbers.groups[0].pairs).toBe(400);

  const context = await browser.newContext({ offline: true, serviceWorkers: 'block' });
  const alone = await context.newPage();
  const wrong = complaints(alone);
  const asked: string[] = [];
  alone.on('request', (request) => asked.push(request.url()));
  const saved = test.info().outputPath('report.html');
  await report.saveAs(saved);
  await alone.goto(`file://${saved}`);
  await expect(alone.getByRole('heading', { level: 1 })).toContainText('Review of');
  for (const name of ['Path completion', 'Copied, diverse, useful?', 'What reviewers said'])
    await expect(alone.getByRole('heading', { name })).toBeVisible();
  expect(await alone.locator('svg').count()).toBeGreaterThan(8);
  await expect(alone.getByText(/implausible/i).first()).toBeVisible();
  expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
  const pdf = await alone.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await expectAccessible(alone);
  expect(wrong).toEqual([]);
  await context.close();
  expect(found).toEqual([]);
});

test('a rule that is turned off or set counts anew at once, stands in the link, and says what it may be', async ({
  page,
}) => {
  await page.goto('./?stage=review&tab=review&data=sample&backend=wasm&finding=failures');
  await expect(table(page, 'Failures')).toBeVisible(SOON);
  const any = table(page, 'Failures').getByRole('row', { name: /^Any failure/ });
  const before = await any.innerText();
  await page.getByRole('button', { name: 'Rules' }).click();
  await page.getByRole('spinbutton', { name: 'Too fast from' }).fill('20');
  await expect(page.getByText('Enter a whole number from 60 to 1,000.')).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Too fast from' }).fill('60');
  await expect(page).toHaveURL(/rules=tooFast:60/);
  await expect(any).not.toHaveText(before, { useInnerText: true });
  await page.getByRole('switch', { name: 'Too fast' }).click();
  await expect(page).toHaveURL(/rules=tooFast:off/);
  await page.reload();
  await page.getByRole('button', { name: /^Rules 1 changed/ }).click(SOON);
  await page.getByRole('button', { name: 'Use the usual rules' }).click();
  await expect(page).not.toHaveURL(/rules=/);
  await expect(any).toHaveText(before, { useInnerText: true });
});
