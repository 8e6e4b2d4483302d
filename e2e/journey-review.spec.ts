import { expect, test, type Page } from '@playwright/test';
import {
  asFile,
  complaints,
  contentOf,
  downloadBy,
  expectAccessible,
  goTo,
  inspector,
  map,
  panel,
  SOON,
} from './page-tools';

/* A reviewer brings two sets from files, judges routes by keyboard and compares notes. */

const desk = (page: Page) => panel(page, 'Review');
const list = (page: Page) => page.getByRole('grid', { name: 'Routes under review' });
const shownLines = (page: Page) => page.getByText(/[\d,]+ of [\d,]+\s+lines/);
const judged = (page: Page) => desk(page).getByText(/^[\d,]+ of [\d,]+ judged$/);
const button = (page: Page, name: string | RegExp) => desk(page).getByRole('button', { name });
const fold = (page: Page, name: string) => button(page, new RegExp(`^${name}`)).click();

/** Road numbers as a column of numbers, quoted. */
interface Row {
  readonly origin: string;
  readonly destination: string;
  readonly roads: string;
  readonly times: string;
}

/** The routes of the sample's students, as the page saves them. */
async function savedRoutes(page: Page): Promise<Row[]> {
  await goTo(page, 'Generate');
  const saved = await downloadBy(page, () =>
    panel(page, 'Generate').getByRole('button', { name: 'CSV', exact: true }).click(),
  );
  const lines = (await contentOf(saved)).toString('utf8').trim().split('\n').slice(1);
  const PARTS = /^test,(\d+),(\d+),("\[[^"]*"),("[^"]*"),.*?(distilled|vanilla)(?:,|$)/;
  return lines.flatMap((line) => {
    const [, origin, destination, roads, times, model] = PARTS.exec(line) ?? [];
    return model === 'distilled' ? [{ origin, destination, roads, times }] : [];
  });
}

const csvOf = (rows: readonly Row[]) =>
  `origin_road_id,destination_road_id,gene_trace_road_id,gene_trace_datetime\n${rows
    .map(({ origin, destination, roads, times }) => `${origin},${destination},${roads},${times}\n`)
    .join('')}`;

test('two sets from files are filtered, judged by keyboard, kept, exported and compared', async ({
  page,
}) => {
  const found = complaints(page);
  await page.goto('./?stage=review&tab=review&data=sample&backend=wasm');
  await expect(map(page)).toBeVisible(SOON);
  await expect(list(page)).toBeVisible(SOON);
  const rows = await savedRoutes(page);
  expect(rows).toHaveLength(400);

  await goTo(page, 'Review');
  await fold(page, 'Other sets');
  const broken = [...rows.slice(0, 60), { ...rows[60], roads: '"[99999999]"' }];
  await desk(page)
    .getByLabel('Open files')
    .setInputFiles([asFile('all.csv', csvOf(rows)), asFile('few.csv', csvOf(broken))]);
  await expect(desk(page)).toContainText('1 row left out', SOON);
  await expect(button(page, 'Review these together')).toBeDisabled();
  await desk(page).getByLabel('Driven trips to compare with').selectOption('test');
  await button(page, 'Review these together').click();
  await expect(desk(page)).toContainText(/60 pairs of one origin and destination each\./, SOON);
  await fold(page, 'Left out');
  await expect(desk(page)).toContainText(/340 routes of all\.csv are not paired: few\.csv has no route for/);
  await expect(shownLines(page)).toHaveText('120 of 180 lines');

  // A file that is none changes nothing of what is there.
  await desk(page).getByLabel('Open files').setInputFiles(asFile('none.csv', 'name,age\n=1+1,3\n'));
  await expect(desk(page)).toContainText('Choose the column of the roads.', SOON);
  await button(page, 'Leave it out').click();
  await expect(shownLines(page)).toHaveText('120 of 180 lines');

  // The list is filtered by a brush that the keyboard moves.
  const from = page.getByRole('slider', { name: 'Length: from' });
  await from.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
  await expect(shownLines(page)).not.toHaveText('120 of 180 lines');
  await page.getByRole('button', { name: 'Clear filter' }).click();
  await expect(shownLines(page)).toHaveText('120 of 180 lines');

  // Twenty routes by keyboard; what moves judges nothing.
  await map(page).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(inspector(page)).toContainText('Pair 1');
  for (let i = 0; i < 20; i++) {
    if (i % 4 === 0) await page.keyboard.press('q');
    await page.keyboard.press(i % 4 === 0 ? 'x' : i % 7 === 0 ? 'u' : 'y');
  }
  await expect(judged(page)).toHaveText('20 of 120 judged');
  await page.keyboard.press('Control+z');
  await expect(judged(page)).toHaveText('19 of 120 judged');
  await page.keyboard.press('Control+Shift+z');
  await expect(judged(page)).toHaveText('20 of 120 judged');

  // The chosen pair is driven, second by second.
  await page.getByRole('button', { name: /^Drive these/ }).click();
  const clock = page.getByRole('slider', { name: 'Time since departure' });
  await clock.fill('60');
  await expect(clock).toHaveAttribute('aria-valuetext', /1:\d\d|60/);
  await page.getByRole('button', { name: 'End the drive' }).click();

  // What was said, and the sets that it is about, outlive the page.
  await page.reload();
  await expect(judged(page)).toHaveText('20 of 120 judged', SOON);

  await fold(page, 'Verdicts as files');
  await desk(page).getByLabel('Your name, for the files').fill('=Ada');
  const json = await downloadBy(page, () => button(page, 'Save verdicts').click());
  const mine = (await contentOf(json)).toString('utf8');
  expect(JSON.parse(mine).verdicts).toHaveLength(20);
  const csv = await downloadBy(page, () =>
    desk(page).getByRole('button', { name: 'CSV', exact: true }).click(),
  );
  const table = (await contentOf(csv)).toString('utf8');
  expect(table.split('\n')).toHaveLength(22);
  expect(table).toContain(",'=Ada");
  const theirs = mine.replace('"=Ada"', '"Bob"').replace('"plausible"', '"implausible"');
  await desk(page).getByLabel('Compare with another’s').setInputFiles(asFile('bob.json', theirs));
  await expect(desk(page)).toContainText(/You said the same of 95 % of\s+20 lines that both judged\./);
  await desk(page)
    .getByLabel('Open your verdicts')
    .setInputFiles(asFile('other.json', mine.replace(/"review": "[0-9a-f]{4}/, '"review": "0000')));
  await expect(desk(page)).toContainText(/other\.json judges other routes/);
  await expect(judged(page)).toHaveText('20 of 120 judged');

  await expectAccessible(page);
  expect(found).toEqual([]);
});
