import { expect, test, type Page } from '@playwright/test';
import { SaxesParser } from 'saxes';
import {
  asFile,
  complaints,
  contentOf,
  downloadBy,
  dropFiles,
  expectAccessible,
  LONG,
  panel,
  SOON,
  tab,
  tinyFiles,
} from './page-tools';
import { tinyTraces } from './tiny-traces';

/* GPS points: the sample's trips, then from a small town's GPS to generated points, by mouse and by keyboard, on a wide and a narrow page. */

/** Small networks that learn for a moment: what is shown matters here, and not how good it is. */
const SMALL = 'tokeniser-epochs=1&epochs=1&hidden=4&width=24&language-layers=1&temperature=1';

const stages = (page: Page) => page.getByRole('navigation', { name: 'Stages' });
const tokens = (page: Page) => page.getByRole('list', { name: 'Tokens of the trip' }).getByRole('button');
const answers = (page: Page) => page.getByRole('list', { name: 'Generated trips' }).getByRole('button');

/** Places and times of the points of a GPX file, track by track. */
function tracksOf(gpx: string): { lat: number; lon: number; time: string }[][] {
  const tracks: { lat: number; lon: number; time: string }[][] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    text = '';
    if (name === 'trkseg') tracks.push([]);
    if (name === 'trkpt')
      tracks.at(-1)?.push({ lat: Number(attributes.lat), lon: Number(attributes.lon), time: '' });
  });
  parser.on('text', (part) => (text += part));
  parser.on('closetag', ({ name }) => {
    const point = tracks.at(-1)?.at(-1);
    if (name === 'time' && point) point.time = text;
  });
  parser.write(gpx).close();
  return tracks;
}

test('shows the trips of the sample, and generates points for a small town', async ({ page }) => {
  const found = complaints(page);
  await page.goto(`./?system=htp&stage=tokenise&data=sample&backend=wasm&${SMALL}`);
  await panel(page, 'Tokenise').getByRole('button', { name: 'Open “Sample points”' }).click(SOON);
  await expect(panel(page, 'Tokenise').getByTestId('train')).toBeEnabled(SOON);
  await stages(page).getByRole('button', { name: /^Data/ }).click();
  await expect(panel(page, 'Data')).toContainText(/[\d,]+ trips with [\d,]+ points, from 1,500 traces/, SOON);
  await expect(panel(page, 'Data')).toContainText('Points of a trip');
  const trips = panel(page, 'Data').getByRole('list', { name: 'Trips of the GPS' }).getByRole('button');
  await trips.nth(2).click();
  await expect(page.getByRole('region', { name: 'Legend and layers' })).toContainText('Real points');
  await expectAccessible(page);

  // A small town learns in a moment.
  await dropFiles(page, [...tinyFiles(), asFile('gps.csv', await tinyTraces())]);
  await expect(panel(page, 'Data')).toContainText(/\d+ trips with \d+ points, from 24 traces/, SOON);
  await stages(page)
    .getByRole('button', { name: /^Language/ })
    .click();
  const language = panel(page, 'Language');
  await language.getByTestId('train').click();
  await expect(language).toContainText('The new networks are in use.', LONG);
  await expect(language).toContainText('Half hour', SOON);
  await expect(language).toContainText('<|t_begin|>', SOON);

  // By mouse: three answers for the trip in view, one of them looked at.
  await language.getByRole('button', { name: 'Generate points' }).click();
  const generate = panel(page, 'Generate');
  await generate.getByRole('radio', { name: '3', exact: true }).click();
  await generate.getByTestId('generate').click();
  await expect(answers(page)).toHaveCount(3, SOON);
  await answers(page).nth(1).click();
  await expect(generate).toContainText(/points, (as long as|[\d.]+ % (shorter|longer) than)/);
  const gpx = await contentOf(
    await downloadBy(page, () => generate.getByRole('button', { name: 'GPX' }).click()),
  );
  const tracks = tracksOf(gpx.toString());
  expect(tracks).toHaveLength(3);
  for (const track of tracks) {
    expect(track.length).toBeGreaterThanOrEqual(20);
    for (const { lat, lon, time } of track)
      expect(Number.isFinite(lat) && Number.isFinite(lon) && /^2013-07-0\dT/.test(time)).toBe(true);
  }
  const json = await contentOf(
    await downloadBy(page, () => generate.getByRole('button', { name: 'GeoJSON' }).click()),
  );
  const { features } = JSON.parse(json.toString()) as { features: readonly { geometry: { type: string } }[] };
  expect(features.map(({ geometry }) => geometry.type)).toEqual(Array(3).fill('LineString'));

  // By keyboard: along the tokens, another code for one, and back; then the points are played.
  await tokens(page).first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(tokens(page).nth(1)).toHaveAttribute('aria-pressed', 'true');
  const pattern = page.getByRole('region', { name: 'Pattern in view' });
  await expect(pattern).toContainText('Points 9 to 16');
  const code = pattern.getByLabel('Codebook a', { exact: true });
  const before = await code.inputValue();
  await code.focus();
  await page.keyboard.press(before === '0' ? 'ArrowDown' : 'ArrowUp');
  await expect(pattern).toContainText('The change moved', SOON);
  await expect(page.getByRole('region', { name: 'Legend and layers' })).toContainText(
    'Points before the change',
  );
  await pattern.getByRole('button', { name: 'Undo the change' }).press('Enter');
  await expect(code).toHaveValue(before);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Play these points' }).press('Enter');
  const moment = page.getByRole('slider', { name: 'Time since departure' });
  await expect.poll(() => moment.inputValue()).not.toBe('0');
  await page.getByRole('button', { name: 'End the drive' }).press('Enter');

  // What the run is worth, and the address of it all.
  await stages(page)
    .getByRole('button', { name: /^Evaluate/ })
    .press('Enter');
  const evaluate = panel(page, 'Evaluate');
  await expect(evaluate.getByRole('region', { name: 'Measures of generated points' })).toContainText(
    'T-Dist',
  );
  await evaluate.getByRole('radio', { name: 'Matched anew' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('mode')).toBe('honest');
  await tab(page, 'Table').click();
  await expect(page.getByText('points of the test trips, with 95 % intervals')).toBeVisible();
  await expectAccessible(page);

  // The same on a narrow page.
  await page.setViewportSize({ width: 390, height: 844 });
  await stages(page)
    .getByRole('button', { name: /^Tokenise/ })
    .press('Enter');
  const list = page.getByRole('list', { name: 'Trips of the GPS' }).getByRole('button');
  await list.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(list.nth(1)).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText(/^The points made again lie/)).toBeVisible(SOON);
  await expect.poll(() => new URL(page.url()).searchParams.get('gps-trip')).not.toBeNull();
  const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  expect(await page.evaluate(isWide)).toBe(false);
  await expectAccessible(page);
  expect(found).toEqual([]);
});

test('makes GPS points of the routes of the sample at once, by networks that come with the page', async ({
  page,
}) => {
  const found = complaints(page);
  const fetched: string[] = [];
  page.on('request', (request) => {
    const path = /sample-points\/.*$/.exec(request.url())?.[0];
    if (path !== undefined) fetched.push(path);
  });
  await page.goto('./?stage=generate&data=sample&backend=wasm&pair=3');
  const generate = panel(page, 'Generate');
  await expect(generate).toContainText('Trained networks for these roads come with the page.', SOON);
  expect(fetched).toEqual([]);
  await generate.getByRole('switch', { name: 'As GPS points' }).click();
  await expect(generate).toContainText('Made by the networks of the sample points.', SOON);
  const gpx = await contentOf(
    await downloadBy(page, () => generate.getByRole('button', { name: 'GPX' }).click(SOON)),
  );
  const tracks = tracksOf(gpx.toString());
  // The networks make trips of 20 to 200 points.
  expect(tracks.length).toBeGreaterThan(0);
  for (const { length } of tracks) expect(length >= 20 && length <= 200).toBe(true);
  const networks = ['language', 'tokeniser'].map((name) => `sample-points/${name}.safetensors`);
  expect(fetched.toSorted()).toEqual(networks);
  await expectAccessible(page);
  expect(found).toEqual([]);
});

test('shows drives beside real ones at first, and makes one of tokens that can be exchanged', async ({
  page,
}) => {
  const found = complaints(page);
  await page.goto('./?system=htp&backend=wasm');
  const welcome = panel(page, 'Welcome');
  await expect(page.getByTestId('poster').locator('circle').first()).toBeVisible();
  await expect(welcome).toContainText('GPS points that do the same, eight to a token');
  await expect(welcome).toContainText(/diverge from the real ones by [\d.]+ \([\d.]+ to [\d.]+\) with HTP/);
  await expectAccessible(page);
  await welcome.getByRole('button', { name: 'Exchange a token of a drive' }).click(SOON);

  const pattern = page.getByRole('region', { name: 'Pattern in view' });
  await expect(pattern).toContainText(/Pattern \d+ of \d+/, SOON);
  await expect(page.getByTestId('poster')).toBeHidden();
  const legend = page.getByRole('region', { name: 'Legend and layers' });
  await expect(legend).toContainText('Generated points');
  await expect(legend).toContainText('Real points');
  const code = pattern.getByLabel('Codebook a', { exact: true });
  await code.selectOption((await code.inputValue()) === '0' ? '1' : '0');
  await expect(pattern).toContainText('The change moved', SOON);
  await expectAccessible(page);
  expect(found).toEqual([]);
});
