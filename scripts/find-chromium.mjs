// Finds a Chromium that runs: CHROMIUM_PATH, then one on the path, then Playwright's own, else installs
// Debian's package where that is allowed. `node scripts/find-chromium.mjs` prints its path.
import { fileURLToPath } from 'node:url';
import { installWithApt, isBrowser, onThePath } from './find-browser.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ELSEWHERE = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const SIGN = /Chrom/;

async function playwrightsOwn() {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return path !== '' && isBrowser(path, SIGN) ? path : undefined;
}

/** @returns {Promise<string>} path of a Chromium; throws an Error that says what to do when there is none. */
export async function findChromium() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (isBrowser(wanted, SIGN)) return wanted;
    throw new Error(`CHROMIUM_PATH is "${wanted}", and no Chromium can be run there.`);
  }
  const found = onThePath(NAMES, ELSEWHERE, SIGN) ?? (await playwrightsOwn());
  if (found) return found;
  const installed = installWithApt('chromium') ? onThePath(NAMES, ELSEWHERE, SIGN) : undefined;
  if (installed) return installed;
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
