import { expect, test, type Page } from '@playwright/test';
import { complaints, contentOf, downloadBy, expectAccessible, map, SOON } from './page-tools';

/* The map as files: a picture in dots, one in vectors, and a video of what moves. */

const menu = (page: Page) => page.getByRole('button', { name: 'This view' }).click();
const entry = (page: Page, name: string | RegExp) => page.getByRole('dialog').getByRole('button', { name });

/** Saves what an entry of the menu says. */
async function saved(page: Page, name: string | RegExp): Promise<Buffer> {
  return await contentOf(await downloadBy(page, () => entry(page, name).click()));
}

test('saves a race as PNG, SVG and video', async ({ page, context }) => {
  const found = complaints(page);
  await page.goto('./?race=recording&moment=30&backend=wasm');
  await expect(map(page)).toBeVisible(SOON);
  const moments = page.getByRole('slider', { name: /^Step/ });
  await expect(moments).toHaveValue('30', SOON);
  await page.getByRole('combobox', { name: 'Moments a second' }).selectOption('8');
  const width = await page
    .getByTestId('map')
    .evaluate((ground) => ground.querySelector('.open')!.clientWidth);

  await menu(page);
  await expectAccessible(page, '[role=dialog]');
  const png = await saved(page, 'Save map as PNG');
  expect(png.readUInt32BE(16), 'width of the PNG').toBe(2 * width);
  expect(png.length).toBeGreaterThan(20_000);

  const svg = (await saved(page, 'Save map as SVG')).toString();
  const drawn = await page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    const teal = getComputedStyle(document.body).getPropertyValue('--distilled').trim();
    const routes = [...root.querySelectorAll(`path[stroke="${teal}"]`)];
    const length = routes.reduce((sum, one) => sum + (one as SVGPathElement).getTotalLength(), 0);
    return {
      name: root.localName,
      width: Number(root.getAttribute('width')),
      length,
      words: root.textContent,
    };
  }, svg);
  expect(drawn).toMatchObject({ name: 'svg', width });
  expect(drawn.length, 'px of routes').toBeGreaterThan(300);
  expect(drawn.words).toContain('Step ');
  expect(drawn.words).toContain('Sample city');

  await page.keyboard.press('Escape');
  await menu(page);
  const recorded = downloadBy(page, () => entry(page, /^Record a video/).click());
  await expect(page.getByRole('group', { name: 'Recording a video' })).toBeVisible();
  const video = (await contentOf(await recorded)).toString('base64');
  await expect(moments).toHaveValue('30');
  // On a page of its own: that of the program plays no videos.
  const cinema = await context.newPage();
  const played = await cinema.evaluate(async (base64) => {
    const screen = document.createElement('video');
    screen.muted = true;
    screen.src = `data:video/mp4;base64,${base64}`;
    await new Promise((resolve, reject) => {
      screen.onloadeddata = resolve;
      screen.onerror = () => reject(new Error(screen.error?.message));
    });
    const canvas = new OffscreenCanvas(screen.videoWidth, screen.videoHeight);
    const pen = canvas.getContext('2d', { willReadFrequently: true })!;
    const frames: number[] = [];
    for (const share of [0.01, 0.95]) {
      screen.currentTime = share * screen.duration;
      await new Promise((resolve) => (screen.onseeked = resolve));
      pen.drawImage(screen, 0, 0);
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      frames.push(data.reduce((sum, value, i) => (sum + (i % 997) * value) % 1e9, 0));
    }
    return { duration: screen.duration, width: screen.videoWidth, frames };
  }, video);
  expect(played.duration).toBeGreaterThan(0.5);
  expect(played.duration).toBeLessThan(120);
  expect(Math.abs(played.width - width)).toBeLessThanOrEqual(1);
  expect(new Set(played.frames).size, 'frames that differ').toBe(2);
  expect(found).toEqual([]);
});
