import { expect, test, type Page } from '@playwright/test';
import { backend, goTo, LONG, openTinyData, panel, pause, stepsTaken, tab, training } from './page-tools';

/** Ends the graphics device of the worker that trains, in the midst of its work. */
async function loseDevice(page: Page): Promise<void> {
  const worker = page.workers().find((one) => one.url().includes('compute.worker'));
  expect(worker).toBeDefined();
  await worker!.evaluate(() => {
    const { prototype } = GPUDevice;
    const create = prototype.createCommandEncoder;
    prototype.createCommandEncoder = function (this: GPUDevice, ...given) {
      prototype.createCommandEncoder = create;
      this.destroy();
      return create.apply(this, given);
    };
  });
}

const SETTINGS = 'backend=webgpu&students=vanilla&epochs=4&pairs=2';

test('a lost graphics device is told, and the training goes on to its end and its table', async ({
  page,
}) => {
  test.setTimeout(900_000);
  await page.goto(`./?stage=data&${SETTINGS}`);
  expect(await backend(page)).toBe('webgpu');
  await openTinyData(page);
  await goTo(page, 'Distil');
  const distil = panel(page, 'Distil');
  await distil.getByRole('button', { name: /^Advanced/ }).click();
  // Without a card each look at the routes takes as long as many steps.
  await distil.getByLabel('Draw routes during training').selectOption({ label: 'never' });
  await distil.getByRole('button', { name: 'Train the vanilla student here' }).click();
  await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(0);
  // Held meanwhile, so that it happens in mid-training on the fastest machine too.
  expect(await pause(page)).toBeLessThan(4);
  await loseDevice(page);
  await training(page).getByRole('button', { name: 'Resume' }).click();

  const messages = training(page).getByRole('button', { name: /^Messages/ });
  await messages.click(LONG);
  await expect(training(page)).toContainText(
    /The graphics device was lost.*The compute worker was replaced; the run goes on from its last checkpoint\.|The compute worker was replaced.*The graphics device was lost/s,
    LONG,
  );
  await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
  expect(await backend(page)).toBe('webgpu');
  await page.getByRole('button', { name: /^compute:|^Compute/ }).click();
  await expect(page.getByRole('region', { name: 'Compute', exact: true })).toContainText(
    'The graphics device was lost and opened again (once).',
  );
  await page.keyboard.press('Escape');

  await tab(page, 'Table').click();
  const table = page.getByRole('table', { name: /2 pairs of test trips/ });
  await expect(table.getByRole('row', { name: /^Vanilla student/ })).toContainText(/\d+\.\d/, LONG);
});
