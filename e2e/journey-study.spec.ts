import { expect, test, type Page } from '@playwright/test';
import { syntheticGrid } from '../src/engine/study/testing/synthetic-study';
import { asFile, complaints, dropFiles, expectAccessible, map, SOON } from './page-tools';

/* A study on the page: watched while its file changes, damaged, and dropped. */

const grid = syntheticGrid();
const textOf = (trials: number) => JSON.stringify({ ...grid, trials: grid.trials.slice(0, trials) });
const dialog = (page: Page) => page.getByRole('dialog', { name: grid.title });

/** Stands in for the browser's own dialog, which no test can click: a file whose content the test writes. */
async function pickFrom(page: Page, text: string): Promise<(text: string) => Promise<void>> {
  await page.addInitScript((first) => {
    const file = (content: string) => new File([content], 'study.json', { lastModified: Date.now() });
    const disk = { file: file(first) };
    const showOpenFilePicker = async () => [{ name: 'study.json', getFile: async () => disk.file }];
    Object.assign(globalThis, {
      showOpenFilePicker,
      writeStudy: (content: string) => void (disk.file = file(content)),
    });
  }, text);
  return (next) =>
    page.evaluate(
      (content) => (globalThis as unknown as { writeStudy(content: string): void }).writeStudy(content),
      next,
    );
}

test('a study is watched while it runs, and keeps what could be read last', async ({ page }) => {
  const found = complaints(page);
  const write = await pickFrom(page, textOf(30));
  await page.goto('./?backend=wasm&stage=distil&tab=runs');
  await expect(map(page)).toBeVisible(SOON);
  await page.getByRole('button', { name: 'Open a study…' }).click(SOON);
  await expect(dialog(page)).toContainText('30 of 30 trials are complete.', SOON);
  await expect(dialog(page)).toContainText('Live');
  await expect(
    dialog(page).getByRole('img', { name: 'vanilla, Share of trips 0.05: 3 of 3 done' }),
  ).toBeVisible();
  await expect(
    dialog(page).getByRole('img', { name: /^Test accuracy, % by Share of trips\. vanilla:/ }),
  ).toBeVisible();

  await write(textOf(60));
  await expect(dialog(page)).toContainText('58 of 60 trials are complete', SOON);
  await dialog(page).getByRole('combobox', { name: 'Measure' }).selectOption('DTW');
  await expect(dialog(page).getByRole('img', { name: /^DTW, km by Share of trips/ })).toBeVisible();
  await expect(dialog(page).getByRole('region', { name: 'Arms, as a table' })).toContainText(
    'Minus vanilla, km',
  );

  await write('{"title": "cut o');
  await expect(dialog(page)).toContainText('What you see is what could be read last.', SOON);
  await expect(dialog(page)).toContainText('58 of 60 trials are complete');
  await expectAccessible(page, '[role=dialog]');

  await dialog(page).getByRole('button', { name: 'Stop watching' }).click();
  await expect(dialog(page).getByRole('button', { name: 'Watch the file' })).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: 'Show the study' }).click();
  await expect(dialog(page)).toContainText('58 of 60 trials are complete', SOON);
  expect(found).toEqual([]);
});

test('a study that is dropped is shown as it is, without being watched', async ({ page }) => {
  await page.goto('./?backend=wasm&stage=distil');
  await expect(map(page)).toBeVisible(SOON);
  await dropFiles(page, [asFile('study.json', textOf(12))]);
  await expect(dialog(page)).toContainText('12 of 12 trials are complete.', SOON);
  await expect(dialog(page).getByRole('button', { name: 'Open again' })).toBeVisible();
  await expect(dialog(page).getByText('Live')).toHaveCount(0);
});

test('what was measured in real cities is one click away, and says so in sentences first', async ({
  page,
}) => {
  const found = complaints(page);
  await page.goto('./?backend=wasm&stage=distil');
  await page.getByRole('button', { name: 'Does that help?' }).click(SOON);
  const first = page.getByRole('dialog', { name: 'Does distillation help in San Francisco?' });
  await expect(first).toContainText('70 of 70 trials are complete.', SOON);
  await expect(first).toContainText('With soft targets of LM-TAD, Next step, test is better by');
  await expectAccessible(page, '[role=dialog]');
  await first.getByRole('combobox', { name: 'Measured in' }).selectOption('Shanghai, 1 % of the trips: why');
  const controls = page.getByRole('dialog', { name: 'What helps a student with few trips in Shanghai?' });
  await expect(controls).toContainText('every road alike (control)', SOON);
  expect(found).toEqual([]);
});
