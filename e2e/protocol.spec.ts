import { expect, test } from '@playwright/test';

test.beforeEach(({ page }) => page.goto(`http://127.0.0.1:${process.env.E2E_CHECKS_PORT}/`));

for (const [how, message] of [
  ['vanish', 'The trial worker ended without a word.'],
  ['blunder', 'uncaught in the worker'],
] as const) {
  test(`a worker that dies (${how}) is replaced and restored`, async ({ page }) => {
    const report = await page.evaluate((way) => window.killWorker(way), how);
    expect(report).toMatchObject({
      code: 'worker-died',
      message: expect.stringContaining(message),
      counted: 42,
    });
    expect(report.states).toEqual(['ready', 'restarting', 'ready', 'closed']);
  });
}

test('a job is paused, stepped and cancelled while the page stays responsive', async ({ page }) => {
  const { pausedAt, afterStep, slowness, code } = await page.evaluate(() => window.driveJob());
  expect(pausedAt).toBeGreaterThan(0);
  expect(afterStep).toBe(pausedAt + 3);
  expect(code).toBe('cancelled');
  expect(slowness).toBeLessThan(20);
});
