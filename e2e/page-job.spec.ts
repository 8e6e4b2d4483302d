import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { tinyDatasetFiles } from '../src/data/testing/tiny-dataset';

/** The smallest whole job: one epoch each, few routes. */
const SHORT = './?preset=quick&epochs=1&teacher-epochs=1&pairs=10&backend=wasm';

const job = (page: Page) => page.getByRole('region', { name: 'Job' });
const status = (page: Page) => page.getByRole('status');
const compute = (page: Page) => page.getByRole('region', { name: 'Compute' });
const runOnSampleCity = (page: Page) =>
  page.getByRole('button', { name: 'Run the quick job on the sample city' }).click();

function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') found.push(message.text());
  });
  return found;
}

/** From a task that comes as an input event would to the next frame, in ms: the median of many. */
function medianAnswer(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const times: number[] = [];
    for (let i = 0; i < 40; i++) {
      const asked = performance.now();
      await new Promise((resolve) => setTimeout(resolve));
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return times.sort((a, b) => a - b)[times.length >> 1];
  });
}

const tinyFiles = (changes: Record<string, string> = {}) =>
  Object.entries({ ...tinyDatasetFiles(), ...changes }).map(([name, text]) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  }));

test('runs the quick job on the sample city, through the death of its worker, to the final table', async ({
  page,
}) => {
  test.setTimeout(600_000);
  const found = complaints(page);
  await page.goto(SHORT);
  await expect(compute(page)).toContainText('Computes with WebAssembly');
  await runOnSampleCity(page);
  await expect(page.getByTestId('dataset')).toContainText('8,000 trips', { timeout: 60_000 });
  await expect(job(page)).toContainText(/Training the teacher: [\d,]+ of 200\s+steps/, { timeout: 60_000 });
  await expect(job(page)).toContainText(/about .*\s+left in this stage/, { timeout: 60_000 });
  expect(await medianAnswer(page)).toBeLessThan(100);

  await expect(page.locator('table[data-network=teacher]')).toContainText('1 of 1, best', {
    timeout: 120_000,
  });
  await expect(job(page)).toContainText(/Training the distilled student/, { timeout: 180_000 });
  await page
    .workers()
    .find((worker) => worker.url().includes('compute.worker'))!
    .evaluate(() => self.close());
  const messages = page.getByRole('list', { name: 'Messages' });
  await expect(messages).toContainText('The compute worker was replaced', { timeout: 60_000 });
  await expect(messages).toContainText('Training the teacher was finished: its checkpoint was loaded.', {
    timeout: 60_000,
  });

  await expect(status(page)).toHaveText('Done.', { timeout: 300_000 });
  await expect(page.locator('table[data-network=distilled]')).toContainText('1 of 1, best');
  for (const from of ['unseen trips (test)', 'training trips']) {
    const table = page.getByRole('table', { name: `Routes for OD pairs of ${from}, 10 per model` });
    await expect(table.getByRole('columnheader')).toHaveText([
      'Measure',
      'Distilled',
      'Shortest path',
      'Fastest path',
      'Markov',
    ]);
    const arrival = table.getByRole('row', { name: /^Arrival \(%\)/ });
    await expect(arrival.getByRole('cell')).toHaveText(Array(4).fill(/^\s*\d+\.\d\s+\d+\.\d to \d+\.\d\s*$/));
  }
  expect(found).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
      [],
    );
  }
});

test('pauses, steps, goes on and cancels', async ({ page }) => {
  await page.goto('./?backend=wasm&epochs=5000&teacher-epochs=1');
  await expect(compute(page)).toContainText('Computes with');
  await page.getByTestId('files').setInputFiles(tinyFiles());
  await page.getByRole('button', { name: 'Run the quick job on Own files' }).click();
  const step = page.getByTestId('step');
  await expect(step).toContainText('of the distilled student', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status(page)).toHaveText('Paused.');
  const halted = Number(await step.getAttribute('data-step'));
  for (let more = 1; more <= 3; more++) {
    await page.waitForTimeout(300);
    await page.getByRole('button', { name: 'One step' }).click();
    await expect(step).toHaveAttribute('data-step', String(halted + more));
  }
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status(page)).toHaveText('');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(status(page)).toHaveText('Cancelled.');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Run the quick job on Own files' })).toBeEnabled();
});

test('keeps a data set over a reload, opens, renames and deletes it', async ({ page }) => {
  await page.goto('./');
  await page.getByTestId('files').setInputFiles(tinyFiles());
  await expect(page.getByTestId('dataset')).toContainText('Own files: 48 roads');
  await expect(page.getByTestId('dataset')).toContainText('40 trips');

  await page.reload();
  await expect(page.getByTestId('dataset')).toHaveCount(0);
  await page.getByRole('button', { name: 'Open Own files' }).click();
  await expect(page.getByTestId('dataset')).toContainText('Own files: 48 roads');
  await expect(page.getByTestId('dataset')).toContainText('1 remark');

  await page.getByRole('button', { name: 'Rename Own files' }).click();
  await page.getByRole('textbox', { name: 'New name' }).fill('Ring');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByTestId('dataset')).toContainText('Ring: 48 roads');

  await page.reload();
  await page.getByRole('button', { name: 'Delete Ring' }).click();
  await expect(page.getByRole('button', { name: 'Open Ring' })).toHaveCount(0);
  await page.reload();
  await expect(compute(page)).toContainText('Computes with');
  await expect(page.getByRole('button', { name: 'Open Ring' })).toHaveCount(0);
});

test('a data set that cannot be loaded leaves the one that is open, and says what is wrong', async ({
  page,
}) => {
  await page.goto('./');
  await page.getByTestId('files').setInputFiles(tinyFiles());
  await expect(page.getByTestId('dataset')).toContainText('48 roads');
  const geo = tinyDatasetFiles()['roadmap.geo'];
  await page
    .getByTestId('files')
    .setInputFiles(tinyFiles({ 'roadmap.geo': geo.replace(',length', ',metres') }));
  await expect(page.getByRole('alert')).toContainText('the column length is missing');
  await expect(page.getByTestId('dataset')).toContainText('48 roads');
  await page.getByTestId('files').setInputFiles(tinyFiles());
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('takes a folder, dropped or chosen', async ({ page }) => {
  await page.goto('./');
  await page.evaluate((files) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(files)) transfer.items.add(new File([text], name));
    const target = document.querySelector('[aria-label="Own files"]')!;
    target.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, tinyDatasetFiles());
  await expect(page.getByTestId('dataset')).toContainText('Own files: 48 roads');
});

test('says what is wrong with an address', async ({ page }) => {
  await page.goto('./?epochs=none');
  await expect(page.getByRole('alert')).toContainText('"epochs" must be a number, not "none".');
});
