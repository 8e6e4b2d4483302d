import { expect, test } from '@playwright/test';
import { filesForThePage, readReferenceFolder } from '../cli/verification/reference-files';
import { REFERENCE } from '../scripts/folders.mjs';
import { subjectsOf } from '../parity/routes/subjects';

/**
 * Full widths and whole searches take a software adapter too long; `npx route-distillery verify` has them. The usual tests run one
 * forward pass of each network and the loss: that a step of training and a route are those of the CPU, which unit tests
 * hold against the same numbers, is a device check.
 */
const CHECKED = process.env.LONG_JOURNEYS
  ? /(?<!_full|^beam_search|^checkpoints)$/
  : /^hoser_forward_tiny$|^lmtad_forward$|^distill_kl$/;

test('in a worker WebGPU gives the stored numbers of the official code', async ({ page }) => {
  // Under a minute on an idle machine without a graphics card, minutes where others compute too.
  test.setTimeout(600_000);
  const folder = await readReferenceFolder(REFERENCE);
  const only = subjectsOf(folder).flatMap(({ name }) => (CHECKED.test(name) ? [name] : []));
  expect(only.length).toBeGreaterThan(2);
  await page.goto(`http://127.0.0.1:${process.env.E2E_CHECKS_PORT}/`);
  const request = { system: 'routes', files: filesForThePage(folder), backend: 'webgpu' as const, only };
  const { checks, device } = await page.evaluate((given) => window.verifyFolder(given), request);
  test.info().annotations.push({ type: 'device', description: device });
  const failures = checks.filter(({ passed }) => !passed);
  expect(failures.map(({ group, what, detail = '' }) => `${group}: ${what} (${detail})`)).toEqual([]);
  const checked = only.filter((name) => checks.some(({ group }) => group.startsWith(name)));
  expect(checked).toEqual(only);
});
