import { chromium, type Browser } from 'playwright';
import { preview, type InlineConfig } from 'vite';
import { findChromium } from '../../scripts/find-chromium.mjs';

/**
 * WebGPU on any machine, on SwiftShader where there is no graphics card; Chromium's
 * own sandbox does not start as root.
 */
const ARGS = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

/** Serves a built page on a free port, with a headless Chromium beside it, for as long as `use` takes. */
export async function serveInChromium<T>(
  config: InlineConfig,
  use: (browser: Browser, address: string) => Promise<T>,
): Promise<T> {
  const executablePath = await findChromium();
  const server = await preview({ ...config, logLevel: 'warn', preview: { port: 0, host: '127.0.0.1' } });
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    return await use(browser, server.resolvedUrls!.local[0]);
  } finally {
    await browser.close();
    await server.close();
  }
}
