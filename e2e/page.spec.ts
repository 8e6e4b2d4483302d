import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

/** Everything that the page complains of while it runs. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') found.push(message.text());
  });
  page.on('requestfailed', (request) => found.push(`${request.url()}: ${request.failure()?.errorText}`));
  return found;
}

const compute = (page: Page) => page.getByRole('region', { name: 'Compute' });

test('opens, names its backend and complains of nothing', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Route Distillery' })).toBeVisible();
  await expect(compute(page)).toContainText(/Computes with (WebGPU|WebAssembly)/);
  await expect(page.getByRole('button', { name: 'Run the quick job on the sample city' })).toBeVisible();
  await expect(page.getByText('Your data stays in this tab')).toBeVisible();
  expect(found).toEqual([]);
});

test('starts the threaded WebAssembly where the server isolates the page', async ({ page }) => {
  const binaries: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.wasm')) binaries.push(new URL(response.url()).pathname);
  });
  await page.goto('./');
  await expect(compute(page)).toContainText('Computes with');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  if ((await compute(page).getAttribute('data-backend')) !== 'wasm') return;
  expect(binaries).toEqual([expect.stringContaining('threaded-simd')]);
});

test('asks nobody but its own server', async ({ page, baseURL }) => {
  const strangers: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(baseURL ?? '').origin)
      strangers.push(request.url());
  });
  await page.goto('./');
  await expect(compute(page)).toContainText('Computes with');
  expect(strangers).toEqual([]);
});

test('WebGPU has an adapter in a worker of this browser', async ({ page }) => {
  await page.goto('./');
  const vendor = await page.evaluate(async () => {
    const script =
      'navigator.gpu?.requestAdapter().then((adapter) => postMessage(adapter?.info.vendor ?? null))';
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
  });
  expect(vendor).toEqual(expect.stringMatching(/.+/));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has no accessibility violation in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('./');
    await expect(compute(page)).toContainText('Computes with');
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(passes.length).toBeGreaterThan(10);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
      [],
    );
  });
}
