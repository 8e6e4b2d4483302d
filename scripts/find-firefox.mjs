// Finds a stock Firefox that runs: FIREFOX_PATH, then one on the path, else installs Debian's package where that
// is allowed.
import { installWithApt, isBrowser, onThePath } from './find-browser.mjs';

const NAMES = ['firefox-esr', 'firefox'];
const ELSEWHERE = ['/Applications/Firefox.app/Contents/MacOS/firefox'];
const SIGN = /Mozilla Firefox/;

/** @returns {string | undefined} path of a Firefox, if there is one */
export function findFirefox() {
  const wanted = process.env.FIREFOX_PATH;
  if (wanted) {
    if (isBrowser(wanted, SIGN)) return wanted;
    throw new Error(`FIREFOX_PATH is "${wanted}", and no Firefox can be run there.`);
  }
  const found = onThePath(NAMES, ELSEWHERE, SIGN);
  if (found) return found;
  return installWithApt('firefox-esr') ? onThePath(NAMES, ELSEWHERE, SIGN) : undefined;
}
