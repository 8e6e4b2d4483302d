import { expect, test, type Page } from '@playwright/test';
import { asFile, complaints, dropFiles, expectAccessible, inspector, LONG, panel, SOON } from './page-tools';

/* Flows: from the sample to forecasts on the map, by mouse and by keyboard; own files with gaps, on a narrow page. */

/** Two weeks of four sensors in bins of two hours, without times. Sensor b lacks a value here and there, sensor d all. */
const withGaps = (): string => {
  const value = (bin: number, sensor: number) => 40 + ((bin + 3 * sensor) % 12) * 4 + ((bin * 7) % 5);
  const row = (bin: number) =>
    [value(bin, 0), bin % 9 === 0 ? '' : value(bin, 1), value(bin, 2), ''].join(',');
  return ['a,b,c,d', ...Array.from({ length: 240 }, (_, bin) => row(bin))].join('\n');
};

const moment = (page: Page) => page.getByRole('slider', { name: 'Moment' });
const rowInView = async (page: Page) => Number(await moment(page).inputValue());
const nodes = (page: Page) => page.getByRole('list', { name: 'Roads and sensors' }).getByRole('button');

test('trains on the sample flows, forecasts them, and plays them', async ({ page }) => {
  const found = complaints(page);
  const legend = page.getByRole('region', { name: 'Legend and layers' });
  // Few windows and one epoch each: what is shown matters here, and not how good it is.
  await page.goto(
    './?system=lightst&stage=distil&data=sample&backend=wasm&epochs=1&teacher-epochs=1&stride=97',
  );
  await panel(page, 'Distil').getByRole('button', { name: 'Open “Sample flows”' }).click(SOON);
  await expect(page.getByTestId('moment')).toHaveText(/^Thu 19 Sep/, SOON);
  await page.getByTestId('train').click();
  await expect(panel(page, 'Distil')).toContainText('The new networks are in use.', LONG);

  // Through the lens: what the losses say of the window in view, and which roads are like the busiest one.
  await page.getByRole('button', { name: 'Look through the lens' }).click();
  const lens = inspector(page).getByRole('region', { name: 'Distillation lens' });
  const losses = lens.getByRole('region', { name: 'Losses at 08:00' });
  const loss = /^\d+\.\d{3}$/;
  const [known, none] = [
    [loss, loss, loss, loss],
    ['–', '–', loss, loss],
  ];
  await expect(losses.getByRole('row', { name: /^L_?KL/ }).getByRole('cell')).toHaveText(known, SOON);
  await expect(losses.getByRole('row', { name: /^L_?E/ }).getByRole('cell')).toHaveText(none);
  await expect(lens.getByRole('list').getByRole('button').first()).toContainText('Itself');
  await expect(legend).toContainText('teacher with distilled student, after the TCN');
  await lens.getByRole('radio', { name: 'Spatial' }).click();
  await expect(legend).toContainText('teacher with distilled student, after the GCN');
  await expectAccessible(page, 'section[aria-label="Distillation lens"]');
  await inspector(page).getByRole('radio', { name: 'Forecasts' }).click();

  // By mouse: what was forecast, on the map and for one road.
  await page.getByRole('button', { name: 'See the forecasts' }).click();
  const predict = page.getByRole('region', { name: 'Predict', exact: true });
  await predict.getByRole('radio', { name: 'Forecast' }).click();
  await expect(legend).toContainText('Forecast, distilled student, 15 min ahead');
  await predict.getByRole('switch', { name: 'Side by side' }).click();
  const divider = page.getByRole('slider', { name: 'Divider of the map' });
  await divider.press('ArrowRight');
  await expect(divider).toHaveAttribute('aria-valuetext', '52 % Measured, 48 % Distilled student');
  await nodes(page).first().click();
  const measured = inspector(page).getByText('Measured at 08:00');
  await expect(measured).toBeVisible(SOON);
  await inspector(page).getByRole('button', { name: 'Show as table' }).click();
  const hour = inspector(page).getByRole('region', { name: /^The next hour/ });
  await expect(hour.getByRole('row')).toHaveCount(13);
  const number = /^−?\d+(\.\d)?$/;
  await expect(hour.getByRole('row').nth(1).getByRole('cell')).toHaveText(Array(5).fill(number), SOON);

  // By keyboard: another moment, then time plays.
  await moment(page).focus();
  const before = await rowInView(page);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('PageUp');
  await expect(page.getByTestId('moment')).toContainText('09:05');
  expect(await rowInView(page)).toBe(before + 13);
  await page.keyboard.press('Space');
  await expect.poll(() => rowInView(page)).toBeGreaterThan(before + 14);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await nodes(page).first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(nodes(page).nth(1)).toHaveAttribute('aria-pressed', 'true');

  // The fastest path at the moment, by free roads, by the forecast and by what was counted.
  const path = predict.getByRole('region', { name: 'Fastest path' });
  await path.getByRole('button', { name: 'Click a pair on the map' }).click();
  for (const road of ['448', '1796']) {
    await page.getByPlaceholder('Number').fill(road);
    await page.keyboard.press('Enter');
  }
  await expect(path.getByRole('row')).toHaveCount(4, SOON);
  await expect(path.getByRole('row').nth(2).getByRole('cell')).toHaveText(Array(3).fill(/^\d+:\d\d$/));

  // How far off: of the run, and the table of all measures.
  await page
    .getByRole('navigation', { name: 'Stages' })
    .getByRole('button', { name: /^Evaluate/ })
    .click();
  await expect(
    panel(page, 'Evaluate').getByRole('region', { name: 'Errors on the test part' }),
  ).toContainText('Linear autoregression');
  await expectAccessible(page);
  expect(found).toEqual([]);
});

test('shows at first an hour forecast and counted, and forecasts at once by networks that come with the page', async ({
  page,
}) => {
  const found = complaints(page);
  await page.goto('./?system=lightst&backend=wasm');
  const welcome = panel(page, 'Welcome');
  await expect(page.getByTestId('poster').locator('circle').last()).toBeVisible();
  await expect(welcome).toContainText('How busy will this road be?');
  await expect(welcome).toContainText(/Off by \d\.\d\d vehicles in five minutes, \d+\s% \(\d+ to \d+\) less/);
  await welcome.getByRole('button', { name: 'Click a road' }).click();
  await expect(page.getByRole('region', { name: 'Predict', exact: true })).toContainText(
    'distilled student',
    SOON,
  );
  await expect(page.getByRole('radio', { name: 'Forecast' })).toBeChecked();
  await expect(page.getByRole('region', { name: 'Legend and layers' })).toContainText('Forecast', SOON);
  expect(found).toEqual([]);
});

test('opens its own sample where it is chosen over that of another system', async ({ page }) => {
  await page.goto('./?backend=wasm');
  await expect(page.getByRole('navigation', { name: 'Stages' })).toContainText('2,041 roads', SOON);
  await page.getByRole('banner').getByRole('button', { name: 'Routes', exact: true }).click();
  await page.getByRole('button', { name: /^How busy will this road be/ }).click();
  await expect(panel(page, 'Welcome')).toContainText(/Off by \d\.\d\d vehicles/, SOON);
  await page.getByRole('button', { name: /^Predict/ }).click();
  const predict = page.getByRole('region', { name: 'Predict', exact: true });
  await expect(predict).toContainText('Networks come with the sample flows', SOON);
  await expect(page.getByRole('banner')).toContainText('Sample flows');
});

test('takes a file with gaps on a narrow page, says what it lacks, and forecasts it by keyboard', async ({
  page,
}) => {
  const found = complaints(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./?system=lightst&stage=data&backend=wasm&epochs=1&teacher-epochs=1&stride=3&ahead=1');
  const data = page.getByRole('region', { name: 'Sheet', exact: true });
  await expect(data).toContainText('Sample city', SOON);
  await dropFiles(page, [asFile('los_speed.csv', withGaps())]);
  await expect(data.getByTestId('dataset')).toContainText('los_speed', SOON);

  // The file says no times: they are chosen.
  await data.getByRole('button', { name: /^Times and feature/ }).click();
  await data.getByLabel('First bin begins').fill('2012-02-30');
  await data.getByRole('button', { name: 'Read the files again' }).click();
  await expect(data).toContainText('must begin on a day such as 2012-03-01');
  await data.getByLabel('First bin begins').fill('2012-03-01');
  await data.getByLabel('Minutes of a bin').fill('120');
  await data.getByRole('button', { name: 'Read the files again' }).press('Enter');
  const series = data.getByRole('button', { name: /^Series/ });
  await expect(series).toContainText('notes', SOON);
  await expect(data).toContainText('Sensors without any value: 1 of 4 (25.0 %), such as d.');
  await expect(data).toContainText(/Values that were not measured: 27 of 720.*Sensor b lacks most/);
  await expectAccessible(page);

  // By keyboard alone: train, show forecasts, choose a sensor, go by a bin.
  const go = (name: RegExp) =>
    page.getByRole('navigation', { name: 'Stages' }).getByRole('button', { name }).press('Enter');
  await go(/^Distil/);
  await page.getByTestId('train').press('Enter');
  const stages = page.getByRole('navigation', { name: 'Stages' });
  await expect(stages.getByRole('button', { name: /^Evaluate/ })).toContainText('measured', LONG);
  await go(/^Predict/);
  await page.getByRole('radio', { name: 'Measured' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Forecast' })).toBeChecked();
  await expect(nodes(page)).toHaveCount(3);
  await expect(nodes(page).first()).toHaveText(/ −?\d+(\.\d)?$/, SOON);
  await nodes(page).first().press('Enter');
  await expect(page.getByRole('heading', { name: /^Sensor link .* [abc]$/ })).toBeVisible();
  const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  expect(await page.evaluate(isWide)).toBe(false);
  await expect.poll(() => new URL(page.url()).searchParams.get('show')).toBe('forecast');
  await expect.poll(() => new URL(page.url()).searchParams.get('sensor') ?? '').toMatch(/^[abc]$/);
  expect(found).toEqual([]);
});
