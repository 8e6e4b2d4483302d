import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { backend, expectAccessible, goTo, inspector, map, pairRows, panel, SOON, tab } from './page-tools';

const stages = (page: Page) => page.getByRole('navigation', { name: 'Stages' });

/** The picture of the first view has given way to the live map, and the sample results are in view. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByTestId('poster')).toHaveCount(0, { timeout: 60_000 });
  await expect(stages(page).getByRole('button', { name: /^Distil/ })).toContainText('two students');
}

test.describe('a first visit', () => {
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await page.goto('./');
  });
  test.afterAll(() => page.close());

  test('computes on as many threads as its address says, where the server isolates the page', async ({
    browser,
  }) => {
    const context = await browser.newContext();
    const other = await context.newPage();
    const binaries: string[] = [];
    other.on('response', (response) => {
      if (response.url().endsWith('.wasm')) binaries.push(new URL(response.url()).pathname);
    });
    await other.goto('./?backend=wasm&threads=2');
    expect(await backend(other)).toBe('wasm');
    expect(await other.evaluate(() => crossOriginIsolated)).toBe(true);
    await expect(other.getByText('compute: WebAssembly, 2 threads')).toBeVisible();
    expect(binaries).toEqual([expect.stringContaining('tensorflow-shared')]);
    // On a narrow page too there is a choice.
    await other.setViewportSize({ width: 390, height: 844 });
    await other.getByRole('button', { name: /^compute:/ }).click();
    const panel = other.getByRole('region', { name: 'Compute', exact: true });
    await expect(panel.getByRole('combobox', { name: 'Threads' })).toHaveValue('2');
    await expectAccessible(other, '[role=dialog]');
    await context.close();
  });

  test('has a strict policy of its own: a text does not become a script', async () => {
    const said = await page.evaluate(async () => {
      const violated = new Promise<string>((resolve) =>
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
          resolve(effectiveDirective),
        ),
      );
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.head.append(script);
      return [await violated, 'ran' in globalThis] as const;
    });
    expect(said).toEqual(['script-src-elem', false]);
  });

  test('has a WebGPU adapter in a worker of this browser', async () => {
    const vendor = await page.evaluate(async () => {
      const script =
        'navigator.gpu?.requestAdapter().then((adapter) => postMessage(adapter?.info.vendor ?? null))';
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
      return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    });
    expect(vendor).toEqual(expect.stringMatching(/.+/));
  });

  test('helps, and gives the focus back', async () => {
    const help = page.getByRole('button', { name: 'Help and keys' });
    await help.click();
    const dialog = page.getByRole('dialog', { name: 'How this page works' });
    await expect(dialog).toContainText('Pause or resume training');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(help).toBeFocused();
  });
});

test('says what is wrong with an address, and opens without it', async ({ page }) => {
  await page.goto('./?stage=evaluate&epochs=none&tab=moon');
  const notice = page.getByRole('alert').filter({ hasText: 'This link asks for' });
  await expect(notice).toContainText(
    /"epochs" must be a whole number from 1 to 10,000, not "none": \d+ is used. "tab" must be one of charts,/,
  );
  await expect(panel(page, 'Evaluate')).toBeVisible();
  await notice.getByRole('button', { name: 'Close this message' }).click();
  await expect(notice).toHaveCount(0);
});

test('says in its address where it is, and comes back there', async ({ page }) => {
  await page.goto('./?stage=generate&data=sample&tab=runs');
  await settled(page);
  await page.keyboard.press('5');
  await expect(panel(page, 'Evaluate')).toBeFocused();
  await tab(page, 'Routes').click();
  await expect(page).toHaveURL(/\?stage=evaluate&tab=routes&data=sample/);
  await page.reload();
  await expect(panel(page, 'Evaluate')).toBeVisible();
  await expect(tab(page, 'Routes')).toHaveAttribute('aria-selected', 'true');
});

test('folds and stretches its panels, and remembers it', async ({ page }) => {
  await page.goto('./?stage=data');
  const edge = page.getByRole('separator', { name: 'Width of the stage panel' });
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', '336');
  await page.keyboard.press(']');
  await expect(page.getByRole('button', { name: 'Open the drawer' })).toBeVisible();
  await page.reload();
  await expect(edge).toHaveAttribute('aria-valuenow', '336');
  await page.keyboard.press('[');
  await expect(page.getByRole('button', { name: /^Open the stage panel/ })).toBeVisible();
});

test('goes from pair to pair as the list of routes is filtered, and by number without it', async ({
  page,
}) => {
  await page.goto('./?stage=evaluate');
  await settled(page);
  await tab(page, 'Routes').click();
  await page.getByLabel('Which pairs').selectOption({ label: 'A route did not arrive' });
  const listed = (await pairRows(page).getByRole('rowheader').allInnerTexts()).map(Number);
  expect(listed.length).toBeGreaterThan(2);
  // With a gap between them: by number another pair would come next.
  const at = listed.findIndex((pair, i) => listed[i + 1] > pair + 1);
  expect(at).toBeGreaterThanOrEqual(0);
  const isAt = (pair: number) =>
    expect(inspector(page).getByRole('heading', { name: `Pair ${pair} of 400` })).toBeVisible();
  await pairRows(page).nth(at).click();
  await isAt(listed[at]);
  await page.getByRole('button', { name: 'Next pair' }).click();
  await isAt(listed[at + 1]);
  await page.keyboard.press('b');
  await isAt(listed[at]);
  await tab(page, 'Table').click();
  await page.keyboard.press('n');
  await isAt(listed[at] + 1);
});

test('has one canvas with a name, and all tools of the map on a low page', async ({ page }) => {
  // A window of 1440 x 900 at 200 %.
  await page.setViewportSize({ width: 720, height: 450 });
  await page.goto('./?stage=generate');
  await expect(map(page)).toBeVisible(SOON);
  await settled(page);
  await expect(page.locator('canvas:not([aria-hidden])')).toHaveCount(1);
  await expect(page.locator('canvas[aria-hidden][tabindex="-1"]')).toHaveCount(1);
  const sheet = await page.getByRole('region', { name: 'Sheet' }).boundingBox();
  const tools = page.getByRole('group', { name: 'View', exact: true });
  for (const tool of await tools.getByRole('button').all()) {
    const box = await tool.boundingBox();
    expect(box!.y + box!.height).toBeLessThanOrEqual(sheet!.y);
  }
  await page.getByRole('radio', { name: 'Map' }).click();
  await page.getByRole('button', { name: 'Click a pair on the map' }).press('Enter');
  await expect(map(page)).toBeFocused();
  const question = await page.getByTestId('road-question').boundingBox();
  const first = await tools.boundingBox();
  expect(question!.x + question!.width).toBeLessThanOrEqual(first!.x);
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('or type its number')).toBeFocused();
});

test('has room between panels for the legend, the bar of the drive, the scale and the attribution', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto('./?stage=generate&data=sample&backend=wasm&pair=3');
  const parts = [
    page.getByRole('region', { name: 'Legend and layers' }),
    page.getByRole('button', { name: 'Drive these 3 routes' }),
    page.getByRole('img', { name: /^Scale: the bar is/ }),
    page.getByText(/^Roads: Sample city/),
  ];
  for (const part of parts) await expect(part).toBeVisible(SOON);
  // From the top down, none reaches into the next.
  await expect(async () => {
    const boxes = await Promise.all(parts.map(async (part) => (await part.boundingBox())!));
    for (const [i, { y }] of boxes.slice(1).entries())
      expect(boxes[i].y + boxes[i].height).toBeLessThanOrEqual(y);
  }).toPass(SOON);
});

test('has no accessibility violation, in light and in dark', async ({ page }) => {
  // Nine looks, twice.
  test.setTimeout(600_000);
  await page.goto('./');
  await expect(stages(page).getByRole('button', { name: /^Distil/ })).toContainText('two students', SOON);
  const violations: string[] = [];
  const check = async (where: string, axe: AxeBuilder, leastPasses: number) => {
    // A colour on its way to another has the contrast of neither.
    await page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
          .map(({ finished }) => finished),
      ).then(() => undefined),
    );
    const found = await axe.analyze();
    expect(found.passes.length).toBeGreaterThanOrEqual(leastPasses);
    for (const { id, nodes } of found.violations)
      violations.push(`${where}: ${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);
  };
  type Look = (where: string, part?: string) => Promise<void>;
  const inLight: Look = (where, part = 'body') => check(where, new AxeBuilder({ page }).include(part), 10);
  // Dark differs by its colours only.
  const inDark: Look = (where, part = 'body') =>
    check(`${where}, dark`, new AxeBuilder({ page }).include(part).withRules('color-contrast'), 1);
  // What each step changes of the page.
  const walk = async (look: Look) => {
    for (const name of ['Data', 'Teacher', 'Distil', 'Generate', 'Evaluate'] as const) {
      await goTo(page, name);
      await look(name, '#stage');
    }
    for (const name of ['Charts', 'Routes', 'Runs', 'Bench'] as const) {
      await tab(page, name).click();
      await look(name, '#drawer');
    }
  };
  // The map is drawn anew in the other colours: twice, and not with each step.
  await page.emulateMedia({ colorScheme: 'light' });
  await inLight('Welcome');
  await page.emulateMedia({ colorScheme: 'dark' });
  await inDark('Welcome');
  await walk(inDark);
  await page.emulateMedia({ colorScheme: 'light' });
  await walk(inLight);
  expect(violations).toEqual([]);
});
