import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import type { VerificationResult } from '../../e2e/bench-page/verification.worker';
import { findChromium } from '../../scripts/find-chromium.mjs';
import type { Check } from '../../src/verification/check';
import type { ReferenceFolder } from '../../src/verification/reference-folder';
import { filesForThePage } from './reference-files';

const CONFIG = join(import.meta.dirname, '../../e2e/bench-page/vite.config.ts');

/** WebGPU on any machine, on SwiftShader where there is no graphics card; Chromium's own sandbox does not start as root. */
const ARGS = [
  '--enable-unsafe-webgpu',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--no-sandbox',
];

/** Builds and serves the page of the device checks, and checks a folder on WebGPU in a worker of it in headless Chromium. */
export async function verifyInChromium(
  folder: ReferenceFolder,
  only: readonly string[] | undefined,
  onCheck: (check: Check) => void,
): Promise<VerificationResult> {
  const executablePath = await findChromium();
  await build({ configFile: CONFIG, logLevel: 'warn' });
  const server = await preview({
    configFile: CONFIG,
    logLevel: 'warn',
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    const page = await browser.newPage();
    await page.exposeFunction('onVerified', onCheck);
    await page.goto(server.resolvedUrls!.local[0]);
    const request = { files: filesForThePage(folder), backend: 'webgpu' as const, ...(only && { only }) };
    return await orDeath(
      page,
      page.evaluate((given) => window.verifyFolder(given), request),
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

/** A page that dies leaves its calls unanswered. */
function orDeath<T>(page: Page, answer: Promise<T>): Promise<T> {
  const death = new Promise<never>((_, reject) => {
    page.on('crash', () => reject(new Error('The page in Chromium died while it computed.')));
  });
  return Promise.race([answer, death]);
}
