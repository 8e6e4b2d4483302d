import { expect, test } from '@playwright/test';
import { Keys } from './keys';
import { mapServerStandIn, type MapServerStandIn } from './map-server-stand-in';
import {
  asFile,
  backend,
  complaints,
  dropFiles,
  expectAccessible,
  layer,
  LONG,
  panel,
  said,
  SOON,
  training,
  type GivenFile,
} from './page-tools';
import { townDrives, townMap } from './tiny-town';

/* From a map that nobody has seen before to a student and its routes, with keys alone. */
const DRIVES = 40;
// A flight over the map is many pictures, and each of them costs where there is no graphics card.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** Presses Enter on a button that opens the browser's dialog of files, and chooses there. */
async function choose(keys: Keys, button: Parameters<Keys['reach']>[0], file: GivenFile): Promise<void> {
  await keys.reach(button);
  // The browser asks before the key's press is over.
  const chooser = keys.page.waitForEvent('filechooser', SOON);
  await keys.press('Enter');
  await (await chooser).setFiles([file]);
}

test('a map and GPS points are chosen and matched and become a data set; a student learns and draws', async ({
  page,
}) => {
  test.setTimeout(600_000);
  const found = complaints(page);
  const keys = new Keys(page);
  await page.goto('./?stage=data&backend=wasm&students=vanilla&epochs=1&pairs=4');
  expect(await backend(page)).toBe('wasm');
  const data = panel(page, 'Data');
  const button = (name: string | RegExp) => data.getByRole('button', { name });

  await test.step('the map, then the points', async () => {
    await keys.press('1');
    await expect(data).toBeFocused();
    await keys.enter(button('Build a data set of your own city'));
    await choose(keys, data.getByLabel('Choose map files'), asFile('tiny-town.osm', townMap()));
    await expect(data.getByRole('region', { name: 'Roads' })).toContainText(/Roads\s*94/, SOON);
    await choose(keys, data.getByLabel('Choose GPS files'), asFile('drives.csv', townDrives(DRIVES)));
    await expect(data.getByLabel('Meaning of lat')).toHaveValue('lat', SOON);
    await keys.type(data.getByLabel('Time zone'), 'Europe/Amsterdam');
  });

  await test.step('cleaning, matching, a trace shown', async () => {
    await keys.enter(button('Read and clean'));
    await expect(data).toContainText(`${DRIVES} traces with`, SOON);
    await keys.enter(button('Match to the roads'));
    await expect(said(page)).toContainText('The traces have been matched.', LONG);
    await keys.enter(data.getByRole('list', { name: 'Traces' }).getByRole('button').first());
    await expect(data.getByRole('region', { name: /^Trace \d+/ })).toContainText('Points: matched', SOON);
    await expectAccessible(page, '#stage');
  });

  await test.step('the data set', async () => {
    await keys.enter(button('Build the data set'));
    await expect(said(page)).toContainText(/Tiny town is open: 94 roads, \d+ trips, GPS traces\./, LONG);
    await expect(data).toBeFocused();
  });

  await test.step('a student and its routes', async () => {
    await keys.press('3');
    const distil = panel(page, 'Distil');
    await expect(distil).toBeFocused();
    await keys.enter(distil.getByRole('button', { name: 'Train the vanilla student here' }));
    await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
    await keys.press('4');
    const generate = panel(page, 'Generate');
    await expect(generate).toBeFocused();
    await keys.enter(generate.getByRole('button', { name: 'Draw routes' }));
    await expect(generate).toContainText(/\d of 4 arrived/, LONG);
    await expect(layer(page, /^Vanilla student/)).toContainText(/\d/, SOON);
  });

  expect(keys.unseen).toEqual([]);
  expect(found).toEqual([]);
});

test('a person with keys alone goes through trouble spots and leaves out traces', async ({ page }) => {
  test.setTimeout(300_000);
  const found = complaints(page);
  const keys = new Keys(page);
  await page.goto('./?stage=data&backend=wasm');
  const data = panel(page, 'Data');
  const button = (name: string | RegExp) => data.getByRole('button', { name });
  const spots = data.getByRole('list', { name: 'Trouble spots' });
  const left = data.getByLabel('What is left out');
  await dropFiles(page, [asFile('tiny-town.osm', townMap(true)), asFile('drives.csv', townDrives(DRIVES))]);
  await expect(data.getByLabel('Meaning of lat')).toHaveValue('lat', SOON);
  await keys.press('1');
  await keys.enter(button('Read and clean'));
  await expect(data).toContainText(`${DRIVES} traces with`, SOON);
  await keys.enter(button('Match to the roads'));
  await expect(said(page)).toContainText('The traces have been matched.', LONG);

  await keys.enter(spots.getByRole('button').first());
  await expect(data.getByRole('region', { name: 'Trouble spot 1' })).toBeVisible(SOON);
  await keys.press('ArrowDown');
  await expect(spots.getByRole('button').nth(1)).toBeFocused();
  await expect(data.getByRole('region', { name: 'Trouble spot 2' })).toBeVisible(SOON);
  await keys.press('ArrowUp');
  await expectAccessible(page, '#stage');
  await keys.enter(button(/^Leave out its \d+ traces$/));
  await expect(left).toContainText('at 1 trouble spot');
  await expect(button(/^Keep its \d+ traces$/)).toBeFocused();
  await keys.enter(data.getByRole('list', { name: 'Traces of this spot' }).getByRole('button').first());
  await expect(data.getByText('Left out with a trouble spot.')).toBeVisible(SOON);
  await expectAccessible(page, '#stage');
  await keys.enter(button('Keep all traces'));
  await expect(left).toHaveCount(0);
  await keys.enter(button('Leave this trace out'));
  await expect(left).toContainText(/Traces left out\s*1/);
  await keys.enter(button('Build the data set'));
  await expect(said(page)).toContainText(/Tiny town is open: \d+ roads, \d+ trips, GPS traces\./, LONG);
  expect(keys.unseen).toEqual([]);
  expect(found).toEqual([]);
});

test.describe('an area from a server', () => {
  let server: MapServerStandIn;
  test.beforeEach(async () => {
    server = await mapServerStandIn();
  });
  test.afterEach(() => server.close());

  test('that is busy, silent, asked for too much, out of memory, and at last answers; simulated trips', async ({
    page,
  }) => {
    test.setTimeout(600_000);
    const found = complaints(page);
    const keys = new Keys(page);
    await page.goto('./?stage=data&backend=wasm');
    const data = panel(page, 'Data');
    const button = (name: string | RegExp) => data.getByRole('button', { name });
    const ask = () => keys.enter(button('Check the size'));

    await test.step('the servers, and the place by its name', async () => {
      await expect(data.getByRole('button', { name: 'Build a data set of your own city' })).toBeVisible(SOON);
      await keys.press('1');
      await keys.enter(button('Build a data set of your own city'));
      await keys.reach(data.getByRole('radio', { name: 'Files' }));
      await keys.press('ArrowRight');
      await keys.enter(button(/^Server/));
      await keys.type(data.getByLabel('Overpass server'), server.overpassAddress);
      await keys.type(data.getByLabel('Nominatim server'), server.nominatimAddress);
      await keys.reach(data.getByLabel('Go to a place'), 'Shift+Tab');
      await keys.type(data.getByLabel('Go to a place'), 'Tiny town');
      await keys.press('Enter');
      const places = data.getByRole('list', { name: 'Places found' });
      await expect(places.getByRole('button', { pressed: true })).toHaveText('Tiny town, Nowhere', SOON);
      await expect(data).toContainText(/The frame covers \d+\.\d km²/, SOON);
    });

    await test.step('what a server may answer is said, and asking again is enough', async () => {
      server.manners.push('busy', 'never', 'too much', 'well', 'out of memory');
      await ask();
      await expect(data).toContainText(/127\.0\.0\.1:\d+ gave no roads: it is too busy \(504\)/, SOON);
      await ask();
      const work = data.getByRole('group', { name: 'In progress' });
      await expect(work).toContainText('Checking the size of the area', SOON);
      await keys.enter(work.getByRole('button', { name: 'Cancel' }));
      await expect(work).toHaveCount(0);
      await expect.poll(() => server.givenUp()).toBe(1);
      await keys.reach(button('Check the size'), 'Shift+Tab');
      await keys.press('Enter');
      await expect(data).toContainText(/the area has 8,000,000 ways, about [\d,]+ MiB, more than/, SOON);
      await ask();
      await expect(data).toContainText('with 11 ways', SOON);
      await keys.enter(button('Download'));
      await expect(data).toContainText(/Query run out of memory/, SOON);
      await keys.enter(button('Download'));
      await expect(said(page)).toContainText('The roads have been downloaded.', SOON);
      expect(server.asked).toEqual(['count', 'count', 'count', 'count', 'roads', 'roads']);
    });

    await test.step('simulated trips over it become a data set', async () => {
      await keys.reach(data.getByRole('radio', { name: 'GPS traces' }));
      await keys.press('ArrowRight');
      await keys.type(data.getByLabel('Simulated trips', { exact: true }), '300');
      await keys.type(data.getByLabel('Days'), '5');
      await keys.enter(button('Simulation parameters'));
      await keys.type(data.getByLabel('Fewest roads'), '2');
      await keys.enter(button('Simulate trips'));
      await expect(data).toContainText('300 simulated trips are ready.', LONG);
      await keys.type(data.getByLabel('Name'), 'Made up');
      await keys.press('Enter');
      await expect(said(page)).toContainText(/Made up is open: \d+ roads, 300 simulated trips\./, LONG);
      await expect(data).toBeFocused();
      await expect(data.getByTestId('dataset')).toContainText('Simulated trips');
    });

    expect(keys.unseen).toEqual([]);
    expect(found.filter((text) => !/504/.test(text))).toEqual([]);
  });
});
