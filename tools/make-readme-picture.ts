import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import { palettePng, type Pixels } from './page/palette-png';
import { serveInChromium } from '../cli/page/serve-in-chromium';
import { inFolder } from '../cli/command';
import { flag, text } from '../cli/options';
import { tryFolder } from '../cli/files/try-folder';
import { writeWhole } from '../cli/files/whole-file';
import { runTool } from './tool';

/** What a newcomer sees first. */
const VIEW = '';
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

async function takePicture(browser: Browser, address: string, theme: Theme): Promise<Uint8Array> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: theme,
    // Nothing moves: two pictures of the same page are alike.
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName('live-map').length > 0, null, {
    timeout: 120_000,
  });
  const png = await stillPicture(page);
  const pixels = await pixelsOf(page, png);
  await context.close();
  return palettePng(pixels);
}

/** Takes pictures until two in a row are equal: routes and measures come after the map. */
async function stillPicture(page: Page): Promise<Buffer> {
  const patience = Date.now() + 120_000;
  let last = await page.screenshot();
  while (Date.now() < patience) {
    await page.waitForTimeout(3000);
    const next = await page.screenshot();
    if (next.equals(last)) return next;
    last = next;
  }
  throw new Error('The page does not come to rest within two minutes.');
}

/** The browser that took the picture unpacks it too. */
async function pixelsOf(page: Page, png: Buffer): Promise<Pixels> {
  const { width, height, base64 } = await page.evaluate(async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let text = '';
    for (let at = 0; at < data.length; at += 0x8000)
      text += String.fromCharCode(...data.subarray(at, at + 0x8000));
    return { width: bitmap.width, height: bitmap.height, base64: btoa(text) };
  }, png.toString('base64'));
  return { width, height, rgba: Buffer.from(base64, 'base64') };
}

const root = join(import.meta.dirname, '..');

await runTool(
  {
    about:
      'Makes the pictures at the head of README.md: builds and serves the page, opens the sample results in Chromium.',
    usage: '[--view QUERY] [--out DIR] [--no-build]',
    options: {
      view: text('QUERY', 'What is in view, as the address of the page says it.').or(VIEW),
      out: text('DIR', 'Where picture-light.png and picture-dark.png go.').or(join(root, 'docs'), 'docs'),
      'no-build': flag('Shows what lies in dist/.'),
    },
  },
  async ({ view, out, 'no-build': asBuilt }) => {
    if (!asBuilt) await build({ root, logLevel: 'warn' });
    await tryFolder(out, 64 * 1024);
    await serveInChromium({ root }, async (browser, address) => {
      for (const theme of THEMES) {
        const picture = await takePicture(browser, `${address}?${view}`, theme);
        const file = join(out, `picture-${theme}.png`);
        await inFolder(out, () => writeWhole(file, [picture]));
        console.log(`${file}: ${(picture.length / 1000).toFixed(0)} kB`);
      }
    });
  },
);
