import { expect, test, type Page } from '@playwright/test';
import {
  alert,
  asFile,
  complaints,
  contentOf,
  downloadBy,
  dropFiles,
  expectAccessible,
  inspector,
  map,
  panel,
  SOON,
} from './page-tools';

/* What leaves the page and comes back: links, views as files, pictures and tables; and the page before an audience. */

const PNG_HEAD = '89504e470d0a1a0a';
const address = (page: Page) => new URL(page.url()).searchParams;

/** Opens an export menu, and downloads one kind of its files. */
async function exported(page: Page, title: RegExp, kind: 'PNG' | 'SVG' | 'CSV'): Promise<Buffer> {
  await page.getByRole('button', { name: title }).click();
  return contentOf(
    await downloadBy(page, () =>
      page.getByRole('dialog').getByRole('button', { name: kind, exact: true }).click(),
    ),
  );
}

// A low window as a person first sees it: with the legend folded.
test.use({ storageState: { cookies: [], origins: [] } });

test('links, settings, pictures and views go out and come back', async ({ page }) => {
  const found = complaints(page);

  await test.step('a link of another time says in one notice what it shows instead', async () => {
    await page.goto(
      './?stage=generate&data=sample&backend=wasm&pair=1&line=distilled&decision=99&layers=sky,roads,real,distilled,vanilla&start=vanilla&old-data=gone',
    );
    await expect(map(page)).toBeVisible(SOON);
    await expect(alert(page)).toContainText(
      '"layers" names what this page does not have, sky: the others are shown.',
    );
    await expect(alert(page)).toContainText(
      /It asks for decision 99, but there are \d+: the last one is shown\./,
      SOON,
    );
    await expect(alert(page)).toContainText(
      '"old-data" names a data set that is not kept in this browser: none is used.',
    );
    await expect(page.getByRole('alert').locator('> *')).toHaveCount(1);
    await page.getByRole('button', { name: 'Close this message' }).click();
    await expect(page.getByRole('button', { name: 'Legend' })).toHaveAttribute('aria-expanded', 'false');
  });

  await test.step('a setting is undone and done again, by key and by button', async () => {
    const tau = inspector(page).getByRole('slider', { name: /^Temperature.*slider/ });
    const before = await tau.getAttribute('aria-valuetext');
    await tau.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const after = await tau.getAttribute('aria-valuetext');
    expect(after).not.toBe(before);
    const undo = panel(page, 'Generate').getByRole('button', { name: `Undo: τ ${before} → ${after}` });
    await expect(undo).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(tau).toHaveAttribute('aria-valuetext', before!);
    await page.keyboard.press('Control+Shift+z');
    await expect(tau).toHaveAttribute('aria-valuetext', after!);
    await undo.click();
    await expect(tau).toHaveAttribute('aria-valuetext', before!);
  });

  await test.step('a table leaves as numbers and as a picture that says where it is from', async () => {
    const title = /^Export: Candidates/;
    const lines = (await exported(page, title, 'CSV')).toString().trim().split('\n');
    expect(lines[0]).toMatch(/^road,name,taken,.*,probability_at_tau,/);
    // Names of roads have a comma before their direction, and stand in quotes.
    const cells = lines.slice(1).map((line) => line.replace(/"[^"]*"/g, 'name').split(','));
    const taught = cells.filter((row) => row[5] === 'teacher');
    expect(taught.reduce((sum, row) => sum + Number(row[7]), 0)).toBeCloseTo(1, 4);
    const svg = (await exported(page, title, 'SVG')).toString();
    expect(svg).toMatch(/^<svg xmlns=.*Sample city · Sample results · seed 42 · run of /s);
    const texts = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return [...parsed.querySelectorAll('text')].map((one) => one.textContent);
    }, svg);
    expect(texts).toEqual(expect.arrayContaining(['Logit', 'Slope']));
    // Light, whatever the page is.
    expect(svg).toContain('fill="#faf8f3"');
    const png = await exported(page, title, 'PNG');
    expect(png.subarray(0, 8).toString('hex')).toBe(PNG_HEAD);
    expect(png.readUInt32BE(16)).toBeGreaterThan(600);
  });

  await test.step('the page is presented by keys alone, and is as it was when that ends', async () => {
    // With the decisions open, those would be presented.
    await inspector(page)
      .getByRole('button', { name: /^Decisions/ })
      .click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'This view' }).click();
    await page.getByRole('button', { name: 'Present' }).click();
    const title = page.getByRole('heading', { level: 1 });
    await expect(title).toBeFocused();
    await expect(title).toHaveText(/^Sample city: 400 pairs$/);
    await page.keyboard.press('PageDown');
    await expect(title).toHaveText(/^Pair 1 of 400: .+ to .+$/);
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await expect(title).toHaveText(/^Pair 2 of 400/);
    await expect(inspector(page).getByRole('heading', { name: 'Pair 2 of 400' })).toBeVisible();
    await expect.poll(() => address(page).get('present')).toBe('1');
    await expect(panel(page, 'Generate')).toHaveCount(0);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(panel(page, 'Generate')).toBeVisible();
    await expect.poll(() => address(page).get('present')).toBeNull();
  });

  await test.step('a view is a file that opens it again, and a hostile one is refused', async () => {
    await page.getByRole('button', { name: 'This view' }).click();
    const saved = await contentOf(
      await downloadBy(page, () => page.getByRole('button', { name: 'Save view' }).click()),
    );
    const view = JSON.parse(saved.toString()) as { query: string; pairs: unknown[] };
    expect(new URLSearchParams(view.query).get('pair')).toBe('1');
    await page.keyboard.press('Escape');
    await dropFiles(page, [
      asFile('bad.view.json', saved.toString().replace('"closed": []', '"closed": ["x"]')),
    ]);
    await expect(alert(page)).toContainText('bad.view.json cannot be used: at "closed.0"', SOON);
    const changed = {
      ...view,
      query: view.query.replace('pair=1', 'pair=6').replace('stage=generate', 'stage=evaluate'),
    };
    await dropFiles(page, [asFile('good.view.json', JSON.stringify(changed))]);
    await expect(inspector(page).getByRole('heading', { name: 'Pair 7 of 400' })).toBeVisible(SOON);
    await expect(panel(page, 'Evaluate')).toBeVisible();
    await expect(alert(page)).toHaveCount(0);
  });
  expect(found).toEqual([]);
});

/** The address once the page has come to rest. */
async function restedAddress(page: Page): Promise<string> {
  let before = '';
  await expect(async () => {
    const now = page.url();
    const [rested, last] = [now === before && now.includes('view='), (before = now)];
    await page.waitForTimeout(700);
    expect([rested, page.url()]).toEqual([true, last]);
  }).toPass(SOON);
  return before;
}

test('a link shows another browser what its maker saw', async ({ page, browser }) => {
  await page.goto('./?stage=evaluate&data=sample&pair=2');
  await expect(inspector(page).getByRole('heading', { name: 'Pair 3 of 400' })).toBeVisible(SOON);
  await restedAddress(page);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const ofPair = await restedAddress(page);
  const other = await browser.newPage({ storageState: { cookies: [], origins: [] } });
  for (const link of [ofPair, ofPair.replace('pair=2', 'road=679'), ofPair.replace('pair=2', 'cell=900')]) {
    await other.goto(link);
    await expect(inspector(other).getByRole('heading').first()).toBeVisible(SOON);
    expect(await restedAddress(other)).toBe(link);
  }
  await other.close();
});

test('an audience sees what was on the screen', async ({ page }) => {
  const found = complaints(page);
  const camera = () => address(page).get('view');

  await test.step('the first picture, with its words', async () => {
    await page.goto('./');
    await expect(panel(page, 'Welcome')).toBeVisible(SOON);
    await page.keyboard.press('p');
    await expect.poll(() => page.url()).toContain('?present=1');
    await expect(panel(page, 'Welcome')).toBeVisible();
    await page.reload();
    await expect(panel(page, 'Welcome')).toBeVisible(SOON);
    await page.keyboard.press('Escape');
    await expect.poll(() => address(page).get('present')).toBeNull();
    await expect(panel(page, 'Welcome')).toBeVisible();
  });

  await test.step('the chosen pair where the map was, and the panels come back', async () => {
    await page.goto('./?stage=evaluate&data=sample&pair=2');
    await expect(inspector(page).getByRole('heading', { name: 'Pair 3 of 400' })).toBeVisible(SOON);
    await expect.poll(camera, SOON).not.toBeNull();
    await expect(async () => {
      const before = camera();
      await page.waitForTimeout(700);
      expect(camera()).toBe(before);
    }).toPass();
    const before = camera();
    await page.keyboard.press('p');
    await expect.poll(() => address(page).get('present')).toBe('1');
    expect(camera()).toBe(before);
    await expect(panel(page, 'Evaluate')).toHaveCount(0);
    await expect(inspector(page).getByRole('heading', { name: 'Pair 3 of 400' })).toBeVisible();
    await page.getByRole('button', { name: 'QR code of this view' }).click();
    const code = page.getByRole('img', { name: 'QR code of the link to this view' });
    await expect(code).toBeVisible();
    expect((await code.boundingBox())!.width).toBeGreaterThanOrEqual(240);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(code).toHaveCount(0);
    const black = page.getByRole('button', { name: 'Show the screen again' });
    await page.keyboard.press('b');
    await expect(black).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press('ArrowRight');
    await expect(black).toHaveCount(0);
    await page.keyboard.press('.');
    await black.click({ position: { x: 20, y: 300 } });
    await expect(black).toHaveCount(0);
    await expect(inspector(page).getByRole('heading', { name: 'Pair 3 of 400' })).toBeVisible();
    await page.keyboard.press('p');
    await expect.poll(() => address(page).get('present')).toBeNull();
    expect(camera()).toBe(before);
    await expect(panel(page, 'Evaluate')).toBeVisible();
    await expect(page.getByRole('group', { name: 'Content of the drawer' })).toBeVisible();
  });

  await test.step('the saved views, one after the other', async () => {
    const save = async () => {
      await page.getByRole('button', { name: 'This view' }).click();
      await downloadBy(page, () => page.getByRole('button', { name: 'Save view' }).click());
      await page.keyboard.press('Escape');
    };
    await save();
    await page.keyboard.press('n');
    await save();
    await page.keyboard.press('p');
    const title = page.getByRole('heading', { level: 1 });
    await expect(title).toHaveText('2 saved views');
    await page.keyboard.press('ArrowRight');
    await expect(title).toHaveText('View 1 of 2');
    await expect(inspector(page).getByRole('heading', { name: 'Pair 3 of 400' })).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(inspector(page).getByRole('heading', { name: 'Pair 4 of 400' })).toBeVisible();
    await expect(panel(page, 'Evaluate')).toHaveCount(0);
    await page.keyboard.press('Escape');
  });

  await test.step('in a frame: the map and what is chosen', async () => {
    await page.goto('./?stage=evaluate&data=sample&embed=1');
    await expect(panel(page, 'Evaluate')).toBeVisible(SOON);
    await expect(page.getByRole('region', { name: 'Results' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'This view' })).toHaveCount(0);
    await page.goto('./?stage=evaluate&data=sample&pair=2&embed=1');
    await expect(inspector(page).getByRole('heading', { name: 'Pair 3 of 400' })).toBeVisible(SOON);
    await expect(panel(page, 'Evaluate')).toHaveCount(0);
    await restedAddress(page);
    expect(address(page).get('embed')).toBe('1');
    await expectAccessible(page);
  });
  expect(found).toEqual([]);
});
