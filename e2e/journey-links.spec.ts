import { expect, test, type Page } from '@playwright/test';
import { complaints, inspector, map, pairRows, SOON, switchLayer, tab } from './page-tools';

/* A link opens what its maker saw: every kind is made in one browser, opened in another, and compared picture by picture. */

interface Kind {
  readonly of: string;
  /** The query that its maker begins with. */
  readonly from: string;
  readonly size?: readonly [width: number, height: number];
  /** What the maker does before the link is taken. */
  readonly act?: (page: Page) => Promise<void>;
  /** What the link has to name. */
  readonly names?: RegExp;
}

const PHONE = [390, 844] as const;
const evaluate = 'stage=evaluate&data=sample&backend=wasm';

const KINDS: readonly Kind[] = [
  { of: 'the first view of a system', from: 'system=lightst&backend=wasm' },
  {
    of: 'a pair of the list, with a layer and a camera of one’s own',
    from: evaluate,
    names: /pair=2.*layers=.*view=/,
    act: async (page) => {
      await tab(page, 'Routes').click();
      await pairRows(page).nth(2).click();
      await switchLayer(page, /^Shortest path/);
      await map(page).focus();
      for (const key of ['+', 'ArrowUp', 'ArrowRight']) await page.keyboard.press(key);
    },
  },
  {
    of: 'a pair of one’s own, on streets of which some are closed',
    from: 'stage=generate&data=sample&backend=wasm&closed=104,105&od=12-345',
    names: /od=12-345&closed=104,105/,
  },
  {
    of: 'a trip and one of its decisions through the lens',
    from: 'stage=teacher&data=sample&backend=wasm&trip=test-3&decision=2',
    names: /trip=test-3&decision=2/,
    act: (page) => expect(page.getByRole('region', { name: 'Decision lens' })).toBeVisible(SOON),
  },
  {
    of: 'a road',
    from: 'stage=data&data=sample&backend=wasm&road=105',
    names: /road=105/,
    act: (page) => expect(inspector(page)).toBeVisible(SOON),
  },
  {
    of: 'a cell of the teacher’s grid',
    from: 'stage=teacher&data=sample&backend=wasm&cell=40',
    names: /cell=40/,
    act: async (page) => {
      await switchLayer(page, /^Teacher's cells/);
      await expect(inspector(page)).toBeVisible(SOON);
    },
  },
  {
    of: 'a moment of the recorded race',
    from: 'race=recording&backend=wasm',
    names: /race=recording&moment=4/,
    act: async (page) => {
      const race = page.getByRole('region', { name: 'Race', exact: true });
      await expect(race).toContainText(/Step \d+ of 600/, SOON);
      const step = race.getByRole('slider', { name: /^Step/ });
      await step.focus();
      await page.keyboard.press('Home');
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
      await expect(race).toContainText(/Step \d+ of 600/);
    },
  },
  {
    of: 'the desk, its list filtered',
    from: 'stage=review&data=sample&backend=wasm&tab=review',
    act: async (page) => {
      const list = page.getByRole('grid', { name: 'Routes under review' });
      await expect(list.getByRole('columnheader', { name: /^Length/ })).toBeVisible(SOON);
      await page.getByPlaceholder('Pair or road number').fill('12');
    },
  },
  {
    of: 'panels that were folded, and the legend',
    from: evaluate,
    size: [1280, 900],
    names: /panels=.*legend=folded/,
    act: async (page) => {
      await page.getByRole('button', { name: 'Legend' }).click();
      await page.keyboard.press('[');
      await page.keyboard.press(']');
    },
  },
  {
    of: 'the drawer in the sheet of a phone',
    from: evaluate,
    size: PHONE,
    names: /tab=charts.*sheet=drawer/,
    act: async (page) => {
      await page.getByLabel('Show', { exact: true }).selectOption('charts');
    },
  },
  {
    of: 'settings that are no preset’s',
    from: 'stage=distil&data=sample&backend=wasm&batch=16&epochs=3&tau=2',
    names: /tau=2/,
  },
  { of: 'a step of the lesson', from: 'lesson=temperature&data=sample&backend=wasm' },
  {
    of: 'a presentation',
    from: `${evaluate}&pair=4`,
    names: /present=1/,
    act: async (page) => {
      await expect(inspector(page)).toBeVisible(SOON);
      await page.keyboard.press('p');
      await expect(page.getByRole('button', { name: 'Leave' })).toBeVisible();
    },
  },
  { of: 'a part of another page', from: `${evaluate}&pair=2&embed=1`, size: [1024, 576], names: /embed=1/ },
  {
    of: 'Flows: a road',
    from: 'system=lightst&stage=predict&data=sample-flows&backend=wasm&sensor=1913',
    names: /sensor=/,
    act: async (page) => {
      await expect(inspector(page)).toBeVisible(SOON);
    },
  },
  {
    of: 'Flows: a forecast by the networks that come with the page',
    from: 'system=lightst&backend=wasm',
    names: /networks=shipped/,
    act: async (page) => {
      await page.getByRole('button', { name: 'Click a road' }).click();
      await expect(page.getByRole('region', { name: 'Legend and layers' })).toContainText('Forecast', SOON);
    },
  },
  {
    of: 'GPS points: a trip',
    from: 'system=htp&stage=generate&data=sample-points&backend=wasm&gps-trip=4',
    names: /gps-trip=4/,
  },
  {
    of: 'Recovery: a trip, thinned',
    from: 'system=transfertraj&stage=recover&data=city-a&backend=wasm&gps-trip=3&thin=16',
    names: /gps-trip=3.*thin=16/,
  },
  {
    of: 'Pretraining: what is hidden of a sequence',
    from: 'system=foundation&stage=explore&data=sample-residents&backend=wasm&sequence=2&hide=3-3',
    names: /sequence=2.*hide=3-3/,
  },
];

/** The page once all that it computes by itself is there and nothing in it moves: four pictures in a row are the same. */
async function resting(page: Page): Promise<Buffer> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  let last = await page.screenshot();
  let same = 0;
  const rests = async () => {
    const before = last;
    last = await page.screenshot();
    const isComputing = await page
      .getByText(/measuring|Computing|loading|about .* left/)
      .first()
      .isVisible();
    same = !isComputing && last.equals(before) ? same + 1 : 0;
    return same;
  };
  await expect.poll(rests, { intervals: [1000], timeout: 120_000 }).toBeGreaterThanOrEqual(3);
  return last;
}

/** Lines may lie a part of a pixel elsewhere: an address rounds the camera. */
const SAME = 0.005;

/** Share of the pixels of two pictures that differ by more than a shade. */
const difference = (page: Page, a: Buffer, b: Buffer): Promise<number> =>
  page.evaluate(
    async (pictures) => {
      const [one, other] = await Promise.all(
        pictures.map(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
          canvas.drawImage(image, 0, 0);
          return canvas.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (one.width !== other.width || one.height !== other.height) return 1;
      let differing = 0;
      for (let i = 0; i < one.data.length; i += 4)
        if ([0, 1, 2].some((k) => Math.abs(one.data[i + k] - other.data[i + k]) > 24)) differing++;
      return differing / (one.data.length / 4);
    },
    [a, b].map((picture) => picture.toString('base64')),
  );

/** What is seen first has come: the live map, the system's view and what the address asks for. */
async function opened(page: Page, query: string): Promise<void> {
  await page.goto(`./?${query}`);
  await expect(page.locator('#map canvas').or(page.getByTestId('poster')).first()).toBeAttached(SOON);
  await page.waitForLoadState('networkidle');
}

for (const { of, from, size = [1280, 800], act, names = /.*/ } of KINDS)
  test(`a link to ${of}`, async ({ browser }) => {
    const [width, height] = size;
    const another = async () => {
      const context = await browser.newContext({
        viewport: { width, height },
        reducedMotion: 'reduce',
        storageState: { cookies: [], origins: [] },
      });
      const page = await context.newPage();
      return { context, page, found: complaints(page) };
    };
    const maker = await another();
    await opened(maker.page, from);
    await act?.(maker.page);
    const made = await resting(maker.page);
    const { search } = new URL(maker.page.url());
    expect(search).toMatch(names);

    const guest = await another();
    await opened(guest.page, search.slice(1));
    const seen = await resting(guest.page);
    const share = await difference(guest.page, made, seen);
    await test.info().attach('made', { body: made, contentType: 'image/png' });
    await test.info().attach('seen', { body: seen, contentType: 'image/png' });
    if (process.env.LINK_PICTURES) {
      const { writeFileSync } = await import('node:fs');
      const name = of.replaceAll(/\W+/g, '-').slice(0, 40);
      writeFileSync(`${process.env.LINK_PICTURES}/${name}-made.png`, made);
      writeFileSync(`${process.env.LINK_PICTURES}/${name}-seen.png`, seen);
    }
    expect(share, `share of the picture that differs, ${search}`).toBeLessThan(SAME);
    expect([...maker.found, ...guest.found]).toEqual([]);
    await Promise.all([maker, guest].map(({ context }) => context.close()));
  });
