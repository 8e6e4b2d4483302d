import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';

const names = readdirSync(new URL('./bench-page/checks', import.meta.url))
  .filter((file) => file.endsWith('.check.ts'))
  .map((file) => file.slice(0, -'.check.ts'.length));

test('there are device checks to run', () => {
  expect(names.length).toBeGreaterThan(0);
});

for (const name of names) {
  test(`WebGPU in a worker agrees with the CPU: ${name}`, async ({ page }) => {
    await page.goto(`http://127.0.0.1:${process.env.E2E_CHECKS_PORT}/`);
    const report = await page.evaluate((check) => window.runDeviceCheck(check), name);
    test.info().annotations.push({ type: 'report', description: JSON.stringify(report) });
    expect(report.adapter).not.toBe('');
    expect(report.problems).toEqual([]);
  });
}
