// Finds a Chromium that runs: CHROMIUM_PATH, then one on the path, then Playwright's own, else installs Debian's package
// where that is allowed. `node scripts/find-chromium.mjs` prints its path.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ELSEWHERE = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Runs it: on some systems `chromium` is only a note that asks for a snap. */
function runs(path) {
  if (!existsSync(path)) return false;
  const { status, stdout } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 && /Chrom/.test(stdout);
}

function onThePath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...ELSEWHERE].find(runs);
}

async function playwrightsOwn() {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return path !== '' && runs(path) ? path : undefined;
}

function installWithApt() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return undefined;
  console.error('No Chromium found: installing the package "chromium" with apt-get ...');
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  if (!apt('-q', 'update') || !apt('-q', '-y', '--no-install-recommends', 'install', 'chromium'))
    return undefined;
  return onThePath();
}

/** @returns {Promise<string>} path of a Chromium; throws an Error that says what to do when there is none. */
export async function findChromium() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (runs(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH is "${wanted}", and no Chromium can be run there.`);
  }
  const found = onThePath() ?? (await playwrightsOwn()) ?? installWithApt();
  if (found) return found;
  throw new Error(
    'The browser tests need a Chromium and none was found. Install one (Debian: "apt-get install chromium"; ' +
      'any system: "npx playwright install chromium"), or set CHROMIUM_PATH to one.',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await findChromium());
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
