import { readdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';

const names = readdirSync(new URL('./bench-page/checks', import.meta.url))
  .filter((file) => file.endsWith('.check.ts'))
  .map((file) => file.slice(0, -'.check.ts'.length));

test('there are device checks to run', () => {
  expect(names.length).toBeGreaterThan(0);
});

// One page and its workers for all: what one check has compiled the next need not.
let page: Page;
test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${process.env.E2E_CHECKS_PORT}/`);
});
test.afterAll(() => page.close());

for (const name of names) {
  test(`in a worker agrees with the CPU backend: ${name}`, async () => {
    const reports = await page.evaluate((check) => window.runDeviceCheck(check), name);
    test.info().annotations.push({ type: 'reports', description: JSON.stringify(reports) });
    expect(reports.length).toBeGreaterThan(0);
    const [{ skipped = '' }] = reports;
    test.skip(
      reports.every((report) => report.skipped),
      skipped,
    );
    for (const { backend, adapter, problems } of reports) {
      expect(problems, backend).toEqual([]);
      if (backend === 'webgpu') expect(adapter).not.toBe('none');
    }
  });
}
