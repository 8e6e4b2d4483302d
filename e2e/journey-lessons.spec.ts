import { expect, test, type Page } from '@playwright/test';
import { complaints, expectAccessible, LONG, map, SOON } from './page-tools';

/*
 * The lessons of five steps from their beginning to their end, on a wide and on a narrow page: what each step asks for,
 * what it does on the page, which its address says, and what it finds.
 */

/** A step: its title, the answer that is chosen, what it finds, and what the address says of the page then. */
type Step = readonly [
  title: string,
  answer: string,
  finds: RegExp,
  address: Readonly<Record<string, string>>,
];

const LESSONS: Readonly<Record<string, readonly Step[]>> = {
  lightst: [
    ['What a flow is', 'Night', /had \d+ vehicles at 08:00 and \d+ at 03:00/, { time: '2024-09-19T03:00' }],
    ['What repeats', 'Weekend', /On Sat 21 .* the average said .* came/, { time: '2024-09-21T08:00' }],
    [
      'What the networks read',
      'Teacher',
      /For 09:00 .* the teacher says [\d.]+, the student [\d.]+; \d+ came/,
      { show: 'forecast', network: 'teacher' },
    ],
    ['Forecast and count', 'Student', /by 2\.97 \(.* 15\s% \(10 to 21\) less/, { show: 'difference' }],
    [
      'A large teacher, a small student',
      'No teacher',
      /\d+ times as fast .* Both intervals contain 0/,
      { show: 'forecast', network: 'undistilled' },
    ],
  ],
  htp: [
    [
      'What a phone records',
      'Fastest',
      /points, one every \d+ s: .* km\/h with stops/,
      { stage: 'generate' },
    ],
    [
      'Points become tokens',
      'Middle',
      /is a\d+ b\d+ c\d+, one of 262,144/,
      { stage: 'tokenise', tab: 'tokens' },
    ],
    [
      'A language of patterns',
      'Once',
      /For \d+ roads and \d+ min, .* it drew \d+ in \d+/,
      { stage: 'generate' },
    ],
    ['Beside real points', 'Drawn', /by 0\.005 \(0\.002 to 0\.009\) with HTP and by 0\.061/, {}],
    [
      'What it cannot know',
      '3 drives',
      /they are [\d,]+, [\d,]+ and [\d,]+ m .* 396 m off .* 136 m/,
      { times: '3' },
    ],
  ],
  transfertraj: [
    ['A sparse trace', 'Known and hidden', /\d+ points are known and \d+ are hidden/, { stage: 'recover' }],
    ['Two simple guesses', 'Both', /straight lines are \d+ m off and the shortest path \d+ m/, {}],
    ['What the network fills in', 'Farthest', /Point \d+: the network is \d+ m off/, {}],
    ['Where it wins, and where not', 'Path', /^So it is\. The network beats straight lines by 1\.1/, {}],
    ['Keep fewer points', '32', /\d+ points are known, \d+ hidden\. The network is \d+ m/, { thin: '32' }],
  ],
};

const card = (page: Page) => page.locator('#stage');
const asked = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
/** The map beside the legend, as far as the inspector, where a road is chosen. */
const picture = (page: Page, system: string) =>
  page.screenshot({ clip: { x: 600, y: 60, width: system === 'lightst' ? 330 : 620, height: 520 } });

/** Words of a step with what it found, without the controls around it. */
async function wordsOf(page: Page): Promise<number> {
  const texts = await card(page).locator('.lesson > p, .task p, .task [id]').allInnerTexts();
  return texts.join(' ').split(/\s+/).length;
}

async function takeLesson(page: Page, system: string, narrow: boolean): Promise<void> {
  const complained = complaints(page);
  await page.goto(`./?system=${system}&backend=wasm`);
  await page.getByRole('button', { name: 'Take the lesson' }).click(SOON);
  let words = 0;
  for (const [i, [title, answer, finds, address]] of LESSONS[system].entries())
    await test.step(title, async () => {
      const heading = card(page).getByRole('heading', { level: 3 }).first();
      await expect(heading).toContainText(`Step ${i + 1} of 5`, LONG);
      await expect(heading).toContainText(title);
      await expect(map(page)).toBeInViewport();
      const radio = card(page).getByRole('radio', { name: answer, exact: true });
      await expect(card(page).getByText('To do:')).toBeAttached(SOON);
      const before = narrow ? null : await picture(page, system);
      await radio.click();
      await expect(card(page).locator('.found')).toContainText(finds, LONG);
      await expect(card(page).getByText('Done:')).toBeAttached(SOON);
      await expect(card(page).locator('.found')).toBeInViewport();
      for (const [name, value] of Object.entries(address))
        await expect.poll(() => asked(page, name), { message: name }).toBe(value);
      // What is answered to a guess alone changes nothing on the map.
      if (before && title !== 'Forecast and count')
        await expect.poll(async () => (await picture(page, system)).equals(before), SOON).toBe(false);
      words += await wordsOf(page);
      if (i === 2) await expectAccessible(page, '#stage');
      if (i < 4) await card(page).getByRole('button', { name: 'Next', exact: true }).first().click();
    });
  expect(words).toBeGreaterThan(300);
  expect(words).toBeLessThan(700);
  await card(page).getByRole('button', { name: 'Notes for teachers' }).click();
  const notes = page.getByRole('dialog', { name: 'Notes for teachers' });
  await expect(notes.getByRole('listitem')).toHaveCount(8);
  await expectAccessible(page, '[role=dialog]');
  await page.keyboard.press('Escape');
  await card(page).getByRole('button', { name: 'Finish' }).click();
  await expect.poll(() => asked(page, 'lesson')).toBeNull();
  await expect.poll(() => asked(page, 'layers')).toBeNull();
  expect(complained).toEqual([]);
}

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
])
  test.describe(`at ${viewport.width} px`, () => {
    // The legend is as on a first visit: folded where it would cover what a step shows.
    test.use({ viewport, storageState: { cookies: [], origins: [] } });
    for (const system of Object.keys(LESSONS))
      test(`the lesson of ${system} is done from start to end`, ({ page }) =>
        takeLesson(page, system, viewport.width < 1000));
  });
