import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { complaints, expectAccessible, inspector, LONG, map, SOON, stage } from './page-tools';

/*
 * The lesson from its beginning to its end, on a wide and on a narrow page: each step by what it asks for and by what
 * it shows, a link to one of them, and the notes.
 */

const card = (page: Page) => page.locator('#stage');
const lens = (page: Page) => page.getByRole('region', { name: 'Decision lens' });
const asked = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
/** Of the step; what is chosen has some of its own on a narrow page. */
const heading = (page: Page) => card(page).getByRole('heading', { level: 3 }).first();
const found = (page: Page) => card(page).locator('.found');
const isNarrow = (page: Page) => page.viewportSize()!.width < 1000;
/** What is known of a selection: beside the map, on a narrow page below the lesson. */
const beside = (page: Page) => (isNarrow(page) ? card(page) : inspector(page));
/** A part of the map that no panel covers. */
const picture = (page: Page) =>
  page.screenshot({ clip: { x: isNarrow(page) ? 10 : 340, y: 120, width: 300, height: 240 } });

/** The picture of the map once it rests. */
async function restingPicture(page: Page): Promise<Buffer> {
  let last = await picture(page);
  const rests = async () => {
    const before = last;
    last = await picture(page);
    return last.equals(before);
  };
  await expect.poll(rests, { intervals: [1000], ...SOON }).toBe(true);
  return last;
}

/** The map looks at a crossing and not at a whole trip. */
const looksAtCrossing = (page: Page) =>
  expect
    .poll(() => Number(asked(page, 'view')?.split(',')[2] ?? 0), { message: 'zoom', ...SOON })
    .toBeGreaterThan(14.5);

/**
 * The step is there and not done; does what it asks for, sees it done with what was found in view, and goes on to the
 * beginning of the next.
 */
async function doStep(page: Page, title: string, action: () => Promise<void>): Promise<void> {
  await test.step(title, async () => {
    await expect(heading(page)).toContainText(title);
    await expect(map(page)).toBeInViewport();
    await expect(card(page).getByText('To do:')).toBeAttached(SOON);
    await action();
    await expect(card(page).getByText('Done:')).toBeAttached(LONG);
    await expect(found(page)).toBeInViewport();
    const finish = card(page).getByRole('button', { name: 'Finish' });
    if (await finish.isVisible()) return finish.click();
    await card(page).getByRole('button', { name: 'Next', exact: true }).first().click();
    await expect(heading(page)).toBeInViewport();
  });
}

async function takeLesson(page: Page, context: BrowserContext): Promise<void> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const complained = complaints(page);
  await page.goto('./?backend=wasm');
  await page.getByRole('button', { name: 'Take the lesson' }).click(SOON);
  await expect(map(page)).toBeVisible(SOON);

  await doStep(page, 'The city and its grid', async () => {
    await beside(page)
      .getByRole('button', { name: /^Show cell/ })
      .click(SOON);
    await expect(found(page)).toContainText(/(One road has its|\d+ roads have their) middle in this cell/);
  });
  await doStep(page, 'A language model of cells', async () => {
    await looksAtCrossing(page);
    const before = await restingPicture(page);
    await lens(page).getByRole('switch', { name: 'All cells on the map' }).click(SOON);
    await expect(found(page)).toContainText(/the teacher gives (one|\d+) of 921 cells at least 1 %/, LONG);
    expect((await restingPicture(page)).equals(before)).toBe(false);
  });
  await doStep(page, 'Surprise', async () => {
    await card(page).getByRole('button', { name: 'Read the trips' }).click();
    await card(page)
      .getByRole('button', { name: /^Rank 1\b/ })
      .click(LONG);
    await expect(found(page)).toContainText(/This trip has a perplexity of [\d.]+; all 800 of the list/);
    await expect.poll(() => asked(page, 'layers')).toContain('surprise');
  });
  await doStep(page, 'What the student sees', async () => {
    for (const decision of [2, 3, 4]) {
      await lens(page).getByRole('button', { name: 'Next', exact: true }).click(SOON);
      await expect(lens(page)).toContainText(`Decision ${decision} of`);
    }
  });
  await doStep(page, 'Why one right answer is not enough', async () => {
    const scrubber = lens(page).getByRole('slider', { name: /^Decision/ });
    await scrubber.focus();
    for (let i = 0; i < 20 && (await card(page).getByText('To do:').count()) > 0; i++)
      await page.keyboard.press('ArrowRight');
    await expect(found(page)).toContainText(
      /At decision \d+ of 22 of test trip 107 .* second choice has \d+ %/,
    );
  });

  const temperature = lens(page).getByRole('spinbutton', { name: /^Temperature/ });
  await test.step('a link to a step opens it as it is', async () => {
    await expect(heading(page)).toContainText('Temperature');
    await temperature.fill('3');
    await expect.poll(() => asked(page, 'tau')).toBe('3');
    await card(page).getByRole('button', { name: 'Copy a link to this step' }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await context.newPage();
    await other.goto(link);
    await expect(heading(other)).toContainText('Temperature', SOON);
    await expect(lens(other).getByRole('spinbutton', { name: /^Temperature/ })).toHaveValue('3', LONG);
    await expect(lens(other)).toContainText('Decision 3 of 17');
    await expect(card(other).getByRole('button', { name: /^Step 1:.*, done$/ })).toBeVisible();
    await other.close();
  });
  await expectAccessible(page, '#stage');
  await test.step('the notes have every step and three answers, and are printed alone', async () => {
    await card(page).getByRole('button', { name: 'Notes for teachers' }).click();
    const notes = page.getByRole('dialog', { name: 'Notes for teachers' });
    await expect(notes.getByRole('listitem')).toHaveCount(13);
    await expectAccessible(page, '[role=dialog]');
    await page.emulateMedia({ media: 'print' });
    await expect(map(page)).toBeHidden();
    await expect(notes.getByText('What each step shows')).toBeVisible();
    await expect(notes.getByRole('button', { name: 'Print' })).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
    await page.keyboard.press('Escape');
    await expect(notes).toBeHidden();
  });
  await doStep(page, 'Temperature', async () => {
    await temperature.fill('1');
    await looksAtCrossing(page);
    await expect(card(page)).toContainText('decision 3 of 17 of test trip 167');
    await expect(card(page)).toContainText('Now the teacher gives 96 %, 3 % and 1 %.');
    const sharp = await restingPicture(page);
    await temperature.fill('6');
    await expect(card(page)).toContainText('Now the teacher gives 49 %, 28 % and 23 %.');
    expect((await restingPicture(page)).equals(sharp)).toBe(false);
    await lens(page)
      .getByRole('switch', { name: /^Factor τ²/ })
      .click();
    await expect(found(page)).toContainText(/the entropy .* goes from 0\.29 to 1\.51 bits/);
  });
  await doStep(page, 'The loss, term by term', async () => {
    await looksAtCrossing(page);
    await expect(lens(page)).toContainText('Decision 3 of 17');
    await lens(page)
      .getByRole('spinbutton', { name: /^Weight/ })
      .fill('1');
    await expect(found(page)).toContainText(/At λ = 1 the loss of this crossing is/);
    // What the lesson says of the loss is what the last row of the table says.
    const [, loss] = /Loss ([\d.]+)/.exec(await lens(page).locator('tfoot tr').last().innerText())!;
    await expect(card(page)).toContainText(`= ${loss}, as in the table`);
  });
  await doStep(page, 'The race', async () => {
    await card(page).getByRole('radio', { name: 'Neither' }).click();
    await card(page).getByRole('button', { name: 'Watch the recording' }).click();
    const moments = card(page).getByRole('slider', { name: /^Step \d/ });
    await expect(moments).toBeVisible(SOON);
    await moments.press('End');
    await expect(card(page).getByRole('region', { name: 'Result of the race' })).toBeVisible(SOON);
    await moments.press('Home');
    await expect(card(page)).toContainText('You are looking at an earlier moment now, step 0.');
  });
  await doStep(page, 'Reading the result honestly', async () => {
    await card(page).getByRole('radio', { name: 'Distilled' }).click();
    await expect(card(page)).toContainText('Look again');
    await card(page).getByRole('radio', { name: 'Unclear' }).click();
    await expect(card(page)).toContainText('So it is.');
  });
  let said = '';
  await doStep(page, 'What the thesis claims, and what you found', async () => {
    await expect(card(page)).toContainText('4.8 to 5.1 and 7.1 to 7.3 times as many');
    await card(page).getByRole('radio', { name: 'Unclear' }).click();
    await expect(found(page)).toContainText('The numbers agree.');
    said = await found(page).innerText();
  });

  await expect(card(page).getByRole('heading', { level: 2 }).first()).not.toHaveText('Lesson');
  await expect.poll(() => asked(page, 'lesson')).toBeNull();
  // What the steps set is no setting of the next training, and the routes are back on the map.
  for (const name of ['tau', 'lambda', 'layers'])
    await expect.poll(() => asked(page, name), { message: name }).toBeNull();
  await test.step('Evaluate says of the same results what the last step said', async () => {
    await stage(page, 'Evaluate').click();
    const sentences = card(page)
      .getByRole('listitem')
      .filter({ hasText: /vanilla .*; / });
    await expect(sentences).toHaveCount(4);
    for (const sentence of await sentences.allInnerTexts()) expect(said).toContain(sentence);
  });
  expect(complained).toEqual([]);
}

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
])
  test.describe(`at ${viewport.width} px`, () => {
    // The legend is as on a first visit: folded where it would cover what a step shows.
    test.use({ viewport, storageState: { cookies: [], origins: [] } });
    test('the lesson is done from start to end, and a link opens one of its steps as it was', ({
      page,
      context,
    }) => takeLesson(page, context));
  });
