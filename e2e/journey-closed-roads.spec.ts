import { expect, test, type Page } from '@playwright/test';
import { Keys } from './keys';
import {
  alert,
  complaints,
  expectAccessible,
  inspector,
  layer,
  LONG,
  map,
  panel,
  SOON,
  tab,
  training,
} from './page-tools';

/* A change in the city: roads are closed, routes avoid them at once, and a student learns the changed city. */

const generate = (page: Page) => panel(page, 'Generate');
const listOf = (page: Page) => generate(page).getByRole('list', { name: 'Closed roads' });
const button = (page: Page, name: string | RegExp) =>
  generate(page).getByRole('button', { name, exact: typeof name === 'string' });
const changes = (page: Page) => generate(page).getByRole('region', { name: 'Before and after' });

/** The sample city with its routes, at a road that many of them take; the road lies where `middleOf` is. */
const AT_ROAD_105 = 'stage=generate&data=sample&backend=wasm&view=4.98937,52.49908,16.00';

/** The middle of the map between the panels, in px of the map. */
async function middleOf(page: Page): Promise<{ x: number; y: number }> {
  const [whole, left, below] = await Promise.all(
    ['#map', '#stage', '#drawer'].map(async (part) => (await page.locator(part).boundingBox())!),
  );
  const from = left.x + left.width;
  return { x: (from + whole.x + whole.width) / 2 - whole.x, y: (below.y - whole.y) / 2 };
}

/** Numbers of the closed roads in the address. */
const addressed = (page: Page): number[] =>
  (new URL(page.url()).searchParams.get('closed') ?? '').split(',').filter(Boolean).map(Number);

test('a street is closed by a click, the routes go around it, and both are in view', async ({ page }) => {
  const found = complaints(page);
  await page.goto(`./?${AT_ROAD_105}`);
  await expect(layer(page, 'Distilled student 400')).toBeVisible(SOON);
  await expect(map(page)).toBeVisible(SOON);
  await button(page, /^Closed roads/).click();
  await button(page, 'Close roads on the map').click();
  const question = page.getByTestId('road-question');
  await expect(question).toContainText('Click streets to close or open them');
  const position = await middleOf(page);
  const click = () => map(page).click({ position });
  await click();
  await expect(listOf(page)).toHaveText(/Road 104.*Road 105/);
  await expect(question).toContainText(/Closed .*bound and .*bound\./);
  await expect.poll(() => addressed(page)).toEqual([104, 105]);
  await expect(layer(page, /Closed roads/)).toBeChecked();
  await expectAccessible(page, '#stage', '#map');

  await test.step('a second click opens it, a third closes it again, Escape leaves', async () => {
    await click();
    await expect(listOf(page)).toBeHidden();
    await click();
    await expect(listOf(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    await expect(button(page, 'Close roads on the map')).toBeVisible();
  });

  await test.step('routes over it are counted, and drawn again around it', async () => {
    await expect(generate(page)).toContainText(/[1-9]\d* of the 2,000 routes in view use closed roads\./);
    await tab(page, 'Routes').click();
    await expect(page.getByRole('tabpanel', { name: 'Routes' })).toContainText('uses a closed road');
    await button(page, 'Draw again').click();
    await expect(changes(page)).toContainText(/Shortest path [1-9]\d* of 400 changed/, LONG);
    await expect(changes(page)).toContainText(/\+\d\.\d\d km on average where both arrive/);
    await expect(generate(page).getByRole('heading', { name: /^Drawn .*, 2 roads closed$/ })).toBeVisible();
    await expect(layer(page, /Routes before/)).toBeChecked();
    await expect(button(page, 'Draw again')).toBeHidden();
    await expectAccessible(page, '#stage', '#map');
  });

  await test.step('the address brings the closure back; all open, there is something to draw again', async () => {
    await page.reload();
    await expect(listOf(page)).toHaveText(/Road 104.*Road 105/, SOON);
    await expect(button(page, 'Draw again')).toBeVisible(SOON);
    await button(page, 'Draw again').click();
    await expect(changes(page)).toBeVisible(LONG);
    await button(page, 'Open all').click();
    await expect.poll(() => addressed(page)).toEqual([]);
    await expect(generate(page)).toContainText(
      'The routes in view avoid roads that were closed and are open now.',
    );
  });
  expect(found).toEqual([]);
});

test('with keys alone roads are closed by their numbers, and a student learns the changed city', async ({
  page,
}) => {
  test.setTimeout(400_000);
  const found = complaints(page);
  const keys = new Keys(page);
  await page.goto('./?stage=generate&data=sample&backend=wasm&students=vanilla&epochs=1&pairs=4&od=1936-365');
  await expect(generate(page).getByRole('heading', { name: /^Drawn/ })).toBeVisible(LONG);
  await keys.press('4');
  await keys.enter(button(page, /^Closed roads/));
  const numbers = generate(page).getByLabel('Roads to close, by their numbers');

  await test.step('what is no road is named', async () => {
    await keys.type(numbers, '1920, 999999, Main Street');
    await keys.press('Enter');
    await expect(numbers).toHaveAccessibleDescription(
      "No road has the number 999999. 'Main' is no road: enter its number. 'Street' is no road: enter its number.",
    );
    await expect(listOf(page)).toHaveCount(0);
    await expectAccessible(page, '#stage', '#map');
  });

  await test.step('roads are closed and opened', async () => {
    await keys.type(numbers, '1920 1921, 341');
    await keys.press('Enter');
    await expect(listOf(page).getByRole('listitem')).toHaveCount(3);
    await keys.enter(button(page, 'Open road 341'));
    await expect(listOf(page).getByRole('listitem')).toHaveCount(2);
    await expect(button(page, 'Open road 1920')).toBeFocused();
    await expect.poll(() => addressed(page)).toEqual([1920, 1921]);
  });

  await test.step('the routes go around them, and the inspector says how they went before', async () => {
    await keys.enter(button(page, 'Draw again'));
    await expect(changes(page)).toContainText('Shortest path 1 of 1 changed', LONG);
    await expect(inspector(page)).toContainText(/student before\. \d+\.\d\d km over \d+ roads/);
  });

  await test.step('a pair that begins on a closed road has no route, and says so', async () => {
    await keys.press('4');
    await keys.enter(button(page, 'By road numbers'));
    await keys.type(generate(page).getByLabel('From road'), '1920');
    await keys.type(generate(page).getByLabel('To road'), '365');
    await keys.press('Enter');
    await expect(generate(page)).toContainText('No route: 1 pair begins or ends on a closed road.', LONG);
  });

  await test.step('the vanilla student in use is trained further on the trips that are left', async () => {
    // Out of the field, whose text a figure would become.
    await keys.press('Tab', '3');
    const distil = panel(page, 'Distil');
    await expect(distil).toBeFocused();
    await expect(distil).toContainText('2 roads are closed under Generate: training leaves out the');
    await keys.reach(distil.getByLabel('Start from', { exact: true }));
    await keys.press('ArrowDown');
    await keys.reach(distil.getByRole('button', { name: 'Train the vanilla student here' }));
    await keys.press('Enter');
    await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
    await expect(training(page)).toContainText(/2 roads are closed\. .* use one and are left out\./);
    await tab(page, 'Runs').click();
    await expect(page.getByRole('row', { name: /2 roads closed/ }).first()).toBeVisible();
  });
  await expect(alert(page)).toHaveCount(0);
  expect(keys.unseen).toEqual([]);
  expect(found).toEqual([]);
});
