import { join } from 'node:path';
import type { Page } from 'playwright';
import { build } from 'vite';
import type { Check } from '../../parity/harness/compare';
import type { ReferenceFolder } from '../../parity/harness/reference-folder';
import type { VerificationResult } from '../../parity/harness/verification-service';
import { serveInChromium } from '../page/serve-in-chromium';
import { filesForThePage } from './reference-files';

const configFile = join(import.meta.dirname, '../../parity/page/vite.config.ts');

/**
 * Builds and serves the verification page, and checks a folder on WebGPU in
 * a worker of it in headless Chromium.
 */
export async function verifyInChromium(
  system: string,
  folder: ReferenceFolder,
  only: readonly string[] | undefined,
  onCheck: (check: Check) => void,
): Promise<VerificationResult> {
  await build({ configFile, logLevel: 'error' });
  return serveInChromium({ configFile }, async (browser, address) => {
    const page = await browser.newPage();
    await page.exposeFunction('onVerified', onCheck);
    await page.goto(address);
    const request = {
      system,
      files: filesForThePage(folder),
      backend: 'webgpu' as const,
      ...(only && { only }),
    };
    return orDeath(
      page,
      page.evaluate((given) => window.verifyFolder(given), request),
    );
  });
}

/** A page that dies leaves its calls unanswered. */
function orDeath<T>(page: Page, answer: Promise<T>): Promise<T> {
  const death = new Promise<never>((_, reject) => {
    page.on('crash', () => reject(new Error('The page in Chromium died while it computed.')));
  });
  return Promise.race([answer, death]);
}
