import { expect, test } from '@playwright/test';
import { filesForThePage, readReferenceFolder } from '../cli/verification/reference-files';
import { REFERENCE } from '../scripts/folders.mjs';
import { subjectsOf } from '../src/systems/routes/verification/subjects';

const LEFT_OUT = /_full$|^beam_search$|^checkpoints$/;

test('in a worker WebGPU gives the stored numbers of the official code', async ({ page }) => {
  // Under a minute on an idle machine without a graphics card, minutes where others compute too.
  test.setTimeout(600_000);
  const folder = await readReferenceFolder(REFERENCE);
  // Full widths and whole searches take a software adapter too long; `npm run verify` has them.
  const only = subjectsOf(folder).flatMap(({ name }) => (LEFT_OUT.test(name) ? [] : [name]));
  await page.goto(`http://127.0.0.1:${process.env.E2E_CHECKS_PORT}/`);
  const request = { system: 'routes', files: filesForThePage(folder), backend: 'webgpu' as const, only };
  const { checks, device } = await page.evaluate((given) => window.verifyFolder(given), request);
  test.info().annotations.push({ type: 'device', description: device });
  const failures = checks.filter(({ passed }) => !passed);
  expect(failures.map(({ group, what, detail = '' }) => `${group}: ${what} (${detail})`)).toEqual([]);
  const checked = only.filter((name) => checks.some(({ group }) => group.startsWith(name)));
  expect(checked).toEqual(only);
});
