import { expect, test, type Page } from '@playwright/test';
import {
  backend,
  cancelTraining,
  complaints,
  goTo,
  inspector,
  layer,
  LONG,
  map,
  pairRows,
  panel,
  pause,
  routeRow,
  routes,
  SOON,
  stage,
  stepsTaken,
  switchLayer,
  tab,
  training,
} from './page-tools';

test.describe.configure({ mode: 'serial' });

let page: Page;
let found: string[];

test.beforeAll(async ({ browser, baseURL }) => {
  page = await browser.newPage();
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(baseURL ?? '').origin)
      found.push(`asked another server: ${request.url()}`);
  });
  found = complaints(page);
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // What a page asked for when it was left is not fetched to its end.
    if (!why.includes('ERR_ABORTED')) found.push(`${request.url()}: ${why}`);
  });
});
test.afterAll(() => page.close());

test('shows a race over a city, who arrives, and how good the routes are', async () => {
  await page.goto('./');
  const welcome = panel(page, 'Welcome');
  await expect(page.getByTestId('poster').locator('path').first()).toBeVisible();
  await expect(page.getByText('Nothing leaves this tab')).toBeVisible();
  await expect(welcome).toContainText(
    /gets lost \(\d+ of 32\)\. The small one that it taught arrives \(\d+ of 32\), \d+ times as fast/,
  );
  await expect(welcome).toContainText(/teacher \d+\s% \(\d+ to \d+\), student \d+\s% \(\d+ to \d+\)/);
  await expect(welcome.getByRole('listitem')).toHaveText([
    /invented drivers/,
    /teacher/,
    /student/,
    /gave up/,
  ]);
  await tab(page, 'Table').click();
  const table = page.getByRole('table', {
    name: /Routes for \d+ OD pairs of simulated trips that no student saw/,
  });
  await expect(table.getByRole('columnheader')).toHaveText(
    [
      'Measure',
      'Vanilla student',
      'Distilled student',
      'Shortest path',
      'Fastest path',
      'Markov chain',
      'Likeliest path',
      'Learnt-cost path',
    ],
    { useInnerText: true },
  );
  const arrival = table.getByRole('row', { name: /^Arrival/ });
  await expect(arrival.getByRole('cell')).toHaveText(Array(7).fill(/\d+\.\d\s+\d+\.\d to \d+\.\d/));
  await expect(welcome.getByRole('button', { name: 'Train it here' })).toBeEnabled();
});

test('its button asks for a pair of one’s own, on the live map', async () => {
  await panel(page, 'Welcome').getByRole('button', { name: 'Try your own pair' }).click();
  await expect(stage(page, 'Generate')).toHaveAttribute('aria-current', 'step', SOON);
  await expect(panel(page, 'Generate')).toContainText(/Click|click/);
  await expect(map(page)).toBeVisible(SOON);
  await expect(page.getByTestId('poster')).toHaveCount(0, SOON);
  await expect(layer(page, /^Simulated trips/)).toBeChecked();
  await expect(layer(page, /^Distilled student/)).toBeChecked();
  await expect(layer(page, /^Vanilla student/)).toBeChecked();
  // On a low page the layers that are off wait behind a button.
  await page.getByRole('button', { name: /more layers$/ }).click();
});

test('a pair of the list is shown in detail: its routes compared, and where they diverge', async () => {
  await tab(page, 'Routes').click();
  await page.getByLabel('Which pairs').selectOption({ label: 'A route differs from the simulated trip' });
  const row = pairRows(page).first();
  const pair = await row.getByRole('rowheader').innerText();
  await row.click();
  await expect(routeRow(page, Number(pair))).toHaveAttribute('aria-selected', 'true');
  await expect(inspector(page).getByRole('heading', { name: `Pair ${pair} of` })).toBeVisible();
  const who = inspector(page).getByRole('region', { name: 'Comparison of the routes' });
  await expect(who.getByRole('columnheader')).toHaveText(
    ['Simulated trip', 'Vanilla student', 'Distilled student'],
    { ignoreCase: true },
  );
  await expect(who.getByRole('row', { name: /^Roads/ }).getByRole('cell')).toHaveText([/\d+/, /\d+/, /\d+/]);
  await expect(inspector(page).getByRole('heading', { name: 'Where they diverge' })).toBeVisible();
  const details = inspector(page).getByLabel('Details');
  for (const model of ['Distilled student', 'Vanilla student']) {
    await details.selectOption({ label: model });
    await expect(inspector(page)).toContainText(
      /Nowhere: it follows the simulated trip|After road|From the start/,
    );
  }
});

test('the legend is the switch of the map, the list and the inspector', async () => {
  await expect(routes(page).getByRole('columnheader', { name: 'Shortest path' })).toHaveCount(0);
  await switchLayer(page, /^Shortest path/);
  await expect(layer(page, /^Shortest path/)).toBeChecked();
  await expect(routes(page).getByRole('columnheader', { name: 'Shortest path' })).toBeVisible();
  await expect(
    inspector(page).getByRole('region', { name: 'Comparison of the routes' }).getByRole('columnheader'),
  ).toHaveCount(4);
});

test('the address keeps what is in view over a reload', async () => {
  await goTo(page, 'Evaluate');
  await expect(panel(page, 'Evaluate')).toContainText(/models and baselines/, SOON);
  await page.getByLabel('Which pairs').selectOption({ label: 'All pairs' });
  await routeRow(page, 3).click();
  await expect(page).toHaveURL(/stage=evaluate/);
  await expect(page).toHaveURL(/pair=2\b/);
  await expect(page).toHaveURL(/layers=[a-zA-Z,]*shortest/);
  await page.reload();
  await expect(stage(page, 'Evaluate')).toHaveAttribute('aria-current', 'step');
  await expect(tab(page, 'Routes')).toHaveAttribute('aria-selected', 'true');
  await expect(inspector(page).getByRole('heading', { name: 'Pair 3 of' })).toBeVisible(SOON);
  await expect(routeRow(page, 3)).toHaveAttribute('aria-selected', 'true');
  await expect(layer(page, /^Shortest path/)).toBeChecked(SOON);
});

test('one button trains both students in view: paused, a single step, resumed, cancelled', async () => {
  test.setTimeout(600_000);
  await page.goto('./?backend=wasm');
  expect(await backend(page)).toBe('wasm');
  await panel(page, 'Welcome').getByRole('button', { name: 'Train it here' }).click();
  await expect(stage(page, 'Distil')).toHaveAttribute('aria-current', 'step', SOON);
  await expect(training(page).getByRole('progressbar')).toBeVisible(LONG);
  await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(2);
  await expect(training(page)).toContainText(/about .* left/, LONG);
  await expect(stage(page, 'Distil')).toContainText(/training/);
  await expect(tab(page, 'Charts')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('slider', { name: /^Loss.* over steps$/ }).first()).toBeVisible();

  const pausedAt = await pause(page);
  await expect(stage(page, 'Distil')).toContainText('paused');
  for (const more of [1, 2]) {
    await training(page).getByRole('button', { name: 'One step' }).click();
    await expect.poll(() => stepsTaken(page), SOON).toBe(pausedAt + more);
  }
  await training(page).getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => stepsTaken(page), SOON).toBeGreaterThan(pausedAt + 3);
  await cancelTraining(page);
  await expect(training(page)).toContainText(
    'Training was cancelled. The networks in use are the same as before.',
    SOON,
  );
  await expect(panel(page, 'Distil').getByRole('button', { name: 'Train both here' })).toBeEnabled();
});

test('and the page complained of nothing, and asked nobody but its own server', () => {
  expect(found).toEqual([]);
});
