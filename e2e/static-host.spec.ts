import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { backend, goTo } from './page-tools';
import { StaticServer } from './static-server';

test('works under any path of a server that knows nothing of it', async ({ page }) => {
  const server = new StaticServer(join(import.meta.dirname, '../dist'), '/some/where/');
  const missing: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) missing.push(response.url());
  });
  try {
    await page.goto(await server.start());
    await backend(page);
    await goTo(page, 'Distil');
    await expect(page.getByTestId('poster')).toHaveCount(0, { timeout: 60_000 });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(missing).toEqual([]);
  } finally {
    await server.close();
  }
});
