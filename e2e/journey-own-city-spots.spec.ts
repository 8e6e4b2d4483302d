import { expect, test, type Page } from '@playwright/test';
import type { DataCard } from '../src/domain/data-card';
import {
  asFile,
  complaints,
  contentOf,
  downloadBy,
  dropFiles,
  layer,
  LONG,
  map,
  panel,
  said,
  SOON,
} from './page-tools';
import { townDrives, townMap } from './tiny-town';

const DRIVES = 80;

test('where the map lacks bridges, traces gather; they are found on the map and left out', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const found = complaints(page);
  await page.goto('./?stage=data&backend=wasm');
  const data = panel(page, 'Data');
  const button = (name: string | RegExp) => data.getByRole('button', { name });
  const spots = data.getByRole('list', { name: 'Trouble spots' });
  const left = data.getByLabel('What is left out');
  const matched = layer(page, /^Matched trips/);
  await dropFiles(page, [asFile('tiny-town.osm', townMap(true)), asFile('drives.csv', townDrives(DRIVES))]);
  await expect(data.getByLabel('Meaning of lat')).toHaveValue('lat', SOON);
  await button('Read and clean').click();
  await button('Match to the roads').click();
  await expect(said(page)).toContainText('The traces have been matched.', LONG);

  await test.step('a spot is chosen in the list, and pointed at on the map', async () => {
    await expect(layer(page, /^Trouble spots/)).toContainText(/\d/);
    await spots.getByRole('button').first().click();
    await expect(spots.getByRole('button', { pressed: true })).toHaveText(
      /Spot 1 \d+ traces 0 detours .* \d+ splits/,
    );
    await expect(data.getByRole('region', { name: 'Trouble spot 1' })).toContainText(
      /road \d+, \d\. Cross Street/i,
    );
    await expect.poll(() => tipsAcross(page), LONG).toContain('The map may lack a road here');
  });

  await test.step('its traces are left out, and kept again', async () => {
    const all = await matched.innerText();
    await button(/^Leave out its \d+ traces$/).click();
    await expect(left).toContainText(/Traces left out\s*\d+\s*at 1 trouble spot/);
    await expect(matched).not.toHaveText(all);
    await data.getByRole('list', { name: 'Traces of this spot' }).getByRole('button').first().click();
    await expect(data.getByText('Left out with a trouble spot.')).toBeVisible(SOON);
    await button(/^Keep its \d+ traces$/).click();
    await expect(left).toHaveCount(0);
    await button('Leave this trace out').click();
    await expect(left).toContainText(/Traces left out\s*1\s*Trips left out/);
    await button('Keep all traces').click();
    await expect(button('Leave this trace out')).toBeVisible();
    await button(/^Leave out its \d+ traces$/).click();
  });

  await test.step('the data set is without them, and its card says which', async () => {
    const kept = Number(/(\d+) kept/.exec(await left.innerText())![1]);
    await button('Build the data set').click();
    await expect(said(page)).toContainText(`${kept} trips.`, LONG);
    await button('Save the data set').click();
    const saved = await downloadBy(page, () => button('Save the data card').click());
    const card = JSON.parse((await contentOf(saved)).toString()) as DataCard;
    const step = card.steps.find(({ name }) => name === 'Traces left out');
    expect(step?.settings.spots).toMatch(/^5\.20\d+,52\.10\d+$/);
    expect(step?.counts.tripsKept).toBe(kept);
  });
  expect(found).toEqual([]);
});

/** What the map says under the pointer, which goes over it from side to side. */
async function tipsAcross(page: Page): Promise<string> {
  const { x, y, width, height } = (await map(page).boundingBox())!;
  const tips: string[] = [];
  for (let row = 0.2; row < 0.8; row += 0.05)
    for (let column = 0.3; column < 0.9; column += 0.02) {
      await page.mouse.move(x + column * width, y + row * height);
      const tip = page.locator('.tip');
      if ((await tip.count()) > 0) tips.push(await tip.innerText());
      if (tips.at(-1)?.startsWith('The map may')) return tips.at(-1)!;
    }
  return tips.join('; ');
}
