import { createServer, type AddressInfo } from 'node:net';
import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/find-chromium.mjs';
import { findFirefox } from './scripts/find-firefox.mjs';

/** A port that nobody uses. The test processes read this file too and must find the ports that the first one chose. */
async function freePort(name: string): Promise<number> {
  if (!process.env[name]) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env[name] = String((server.address() as AddressInfo).port);
    await new Promise((resolve) => server.close(resolve));
  }
  return Number(process.env[name]);
}

const pagePort = await freePort('E2E_PAGE_PORT');
const checksPort = await freePort('E2E_CHECKS_PORT');
const systemsPort = await freePort('E2E_SYSTEMS_PORT');
process.env.CHROMIUM_PATH ||= await findChromium();
// Only a long journey needs it.
if (process.env.LONG_JOURNEYS) process.env.FIREFOX_PATH ||= findFirefox() ?? '';

const preview = (port: number, options = '') => ({
  command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort ${options}`,
  url: `http://127.0.0.1:${port}/`,
  timeout: 60_000,
});

/**
 * Journeys that train for minutes where there is no graphics card, build, or take a minute each: `npm run journeys` goes
 * them.
 */
const LONG_JOURNEYS =
  '**/journey-{cluster,findings,h3-teacher,lesson,lessons,links,closed-roads,compared,firefox,further,own-city-keys,own-city-spots,review-blind,review-files,periods,porto,kept,keyboard,device-lost,faults,trials,two-releases,kills,large}.spec.ts';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  testIgnore: process.env.LONG_JOURNEYS ? [] : [LONG_JOURNEYS],
  outputDir: 'test-results/browser',
  forbidOnly: !!process.env.CI,
  // Without a graphics card most of a test is one thread that compiles shaders: two files at a time, on two cores.
  // The long journeys train for minutes on all cores.
  workers: process.env.LONG_JOURNEYS ? 1 : 2,
  timeout: 180_000,
  // A machine that also computes answers late.
  expect: { timeout: 45_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/browser.json' }]],
  webServer: [
    preview(pagePort),
    preview(checksPort, '--config e2e/bench-page/vite.config.ts'),
    preview(systemsPort, '--config e2e/systems/vite.config.ts'),
  ],
  use: {
    baseURL: `http://127.0.0.1:${pagePort}/`,
    // A trace of every test takes a third as long as the tests: `--trace retain-on-failure` makes them.
    screenshot: 'only-on-failure',
    // A low window begins with the legend folded; the tests read it.
    storageState: {
      cookies: [],
      origins: [pagePort, checksPort, systemsPort].map((port) => ({
        origin: `http://127.0.0.1:${port}`,
        localStorage: [{ name: 'route-distillery.legend', value: 'true' }],
      })),
    },
    // Kept files would only be fetched again by every test; one test is about them.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        // WebGPU on any machine, on SwiftShader where there is no graphics card.
        '--enable-unsafe-webgpu',
        '--enable-unsafe-swiftshader',
        '--ignore-gpu-blocklist',
        // Chromium's own sandbox does not start as root, nor in most containers.
        '--no-sandbox',
      ],
    },
  },
});
