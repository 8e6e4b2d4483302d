import { expect, test, type Page } from '@playwright/test';
import {
  asFile,
  backend,
  complaints,
  contentOf,
  downloadBy,
  dropFiles,
  goTo,
  layer,
  LONG,
  map,
  panel,
  said,
  SOON,
  stepsTaken,
  tab,
  training,
} from './page-tools';
import { townAnswer, townDrives, townMap } from './tiny-town';

/* From a map and GPS points that nobody has seen before to a student and its routes; then once more by keyboard. */
test.describe.configure({ mode: 'serial' });

const SERVER = 'https://overpass.example.org/api/interpreter';
const DRIVES = 80;

let page: Page;
let found: string[];

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  found = complaints(page);
});
test.afterAll(() => page.close());

test('a dropped map and dropped GPS points become a data set, a student and routes', async () => {
  test.setTimeout(600_000);
  await page.goto('./?stage=data&backend=wasm&students=vanilla&epochs=400&pairs=4');
  expect(await backend(page)).toBe('wasm');
  const data = panel(page, 'Data');

  await test.step('the map is read, the points are looked at', async () => {
    await dropFiles(page, [asFile('tiny-town.osm', townMap()), asFile('drives.csv', townDrives(DRIVES))]);
    await expect(data.getByRole('heading', { name: 'Make a data set of your own city' })).toBeVisible(SOON);
    const roads = data.getByRole('region', { name: 'Roads' });
    await expect(roads).toContainText(/Roads\s*94/, SOON);
    await expect(roads).toContainText(/One-way streets\s*1/);
    await expect(data.getByLabel('Meaning of lat')).toHaveValue('lat', SOON);
    await expect(data.getByLabel('Meaning of vehicle')).toHaveValue('vehicle');
    await expect(layer(page, /^Roads/)).toContainText('94');
  });

  await test.step('the traces are cleaned and matched; the worst is looked at', async () => {
    await data.getByLabel('Time zone').fill('Europe/Amsterdam');
    await data.getByLabel('Time zone').press('Tab');
    await data.getByRole('button', { name: 'Read and clean' }).click();
    await expect(data).toContainText(`${DRIVES} traces with`, SOON);
    await data.getByRole('button', { name: 'Match to the roads' }).click();
    await expect(said(page)).toContainText('The traces are matched.', LONG);
    await expect(data.getByLabel('How well the traces match')).toContainText(
      /Points matched\s*(9\d\.\d|100\.0)/,
    );
    await data.getByRole('list', { name: 'Traces' }).getByRole('button').first().click();
    await expect(data.getByRole('region', { name: /^Trace \d+/ })).toContainText('Points matched', SOON);
  });

  await test.step('the data set is made and opened, with its card', async () => {
    await expect(data.getByLabel('Name')).toHaveValue('Tiny town');
    await data.getByRole('button', { name: 'Make the data set' }).click();
    await expect(said(page)).toContainText(/Tiny town is open: 94 roads, \d+ trips\./, LONG);
    await data.getByRole('button', { name: /^Splits and coverage/ }).click();
    await expect(data).toContainText(/Test trips with an OD pair in training\s*none/i, SOON);
    await data.getByRole('button', { name: 'Save the data set' }).click();
    const card = await downloadBy(page, () => data.getByRole('button', { name: 'Save the card' }).click());
    expect(JSON.parse((await contentOf(card)).toString())).toMatchObject({
      simulated: false,
      name: 'Tiny town',
    });
    await expect(page.getByText('OpenStreetMap contributors').first()).toBeVisible();
  });

  await test.step('a student is trained for some steps, and draws', async () => {
    await goTo(page, 'Distil');
    await panel(page, 'Distil').getByRole('button', { name: 'Train the vanilla student here' }).click();
    await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(2);
    await expect(map(page)).toBeVisible();
    await expect(layer(page, /^Vanilla student/)).toContainText(/\d/, LONG);
    await training(page).getByRole('button', { name: 'Cancel' }).click();
    await expect(training(page)).toContainText('Cancelled.', SOON);
    await expect(tab(page, 'Charts')).toBeVisible();
  });
});

test('an area is fetched from a server and gets simulated trips, by keyboard', async () => {
  test.setTimeout(300_000);
  let asked = 0;
  await page.context().route(SERVER, async (route) => {
    const headers = { 'access-control-allow-origin': '*' };
    asked++;
    if (asked === 1) return route.fulfill({ status: 504, headers, body: 'busy' });
    const counts = '{"elements":[{"type":"count","tags":{"nodes":"30","ways":"11"}}]}';
    const isCount = decodeURIComponent(route.request().postData() ?? '').includes('out+count');
    return route.fulfill({ headers, contentType: 'application/json', body: isCount ? counts : townAnswer() });
  });
  const data = panel(page, 'Data');
  const press = (name: string | RegExp) => data.getByRole('button', { name }).press('Enter');
  await page.keyboard.press('1');
  await expect(data).toBeFocused();
  await press('Go on making a data set');
  await press('Take other roads');
  await data.getByRole('radio', { name: 'Files' }).press('ArrowRight');
  await press(/^Server/);
  await data.getByLabel('Address of an Overpass server').fill(SERVER);
  await data.getByLabel('Go to a place').fill('52.102, 5.2025');
  await data.getByLabel('Go to a place').press('Enter');
  await expect(data).toContainText(/In the frame: \d+\.\d km²/, SOON);

  await press('Ask how much there is');
  await expect(data).toContainText(/overpass\.example\.org gave no roads: it is too busy \(504\)/, SOON);
  // What was made before is still there.
  await expect(data.getByLabel('What the roads are')).toContainText('94');
  await press('Ask how much there is');
  await expect(data).toContainText('with 11 ways', SOON);
  await press('Fetch');
  await expect(said(page)).toContainText('The roads are fetched.', SOON);
  expect(asked).toBe(3);

  await data.getByRole('radio', { name: 'GPS traces' }).press('ArrowRight');
  await data.getByLabel('Simulated trips', { exact: true }).fill('300');
  await data.getByLabel('Days').fill('5');
  await press('Parameters of the simulation');
  await data.getByLabel('Fewest roads').fill('2');
  await press('Simulate trips');
  await expect(data).toContainText('300 simulated trips are made.', LONG);
  await data.getByLabel('Name').fill('Made up');
  await data.getByLabel('Name').press('Enter');
  await expect(said(page)).toContainText(/Made up is open: \d+ roads, 300 trips\./, LONG);
  await expect(data).toBeFocused();
  await expect(data.getByTestId('dataset')).toContainText('Simulated trips');
});

test('and the page complained of nothing but of the busy server', () => {
  expect(found.filter((text) => !/504/.test(text))).toEqual([]);
});
