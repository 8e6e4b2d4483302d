import { expect, test } from '@playwright/test';
import { tinyDatasetFiles } from '../src/data/testing/tiny-dataset';
import { Keys } from './keys';
import {
  backend,
  complaints,
  inspector,
  LONG,
  map,
  panel,
  pairRows,
  said,
  SOON,
  stage,
  stepsTaken,
  tab,
  training,
} from './page-tools';

test('the whole way by keyboard: data, training, a pair by its road numbers, the list, the inspector', async ({
  page,
}) => {
  test.setTimeout(900_000);
  const found = complaints(page);
  const keys = new Keys(page);
  // Listened for from the beginning: it takes a moment until the browser tells of one.
  const chooser = page.waitForEvent('filechooser', LONG);
  await page.goto('./?stage=evaluate&backend=wasm&pairs=4');
  expect(await backend(page)).toBe('wasm');
  await expect(stage(page, 'Evaluate')).toContainText('measured', SOON);

  await test.step('help says which keys there are', async () => {
    await keys.press('?');
    await expect(page.getByRole('dialog', { name: 'How this page works' })).toContainText(
      'Pause or resume training',
    );
    await keys.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  await test.step('a data set is chosen', async () => {
    await keys.press('1');
    const data = panel(page, 'Data');
    await expect(data).toBeFocused();
    await keys.reach(data.getByRole('button', { name: 'Open another data set' }));
    await keys.press('Enter');
    await keys.reach(data.getByLabel('Choose files'));
    await keys.press('Enter');
    await (
      await chooser
    ).setFiles(
      Object.entries(tinyDatasetFiles()).map(([name, text]) => ({
        name,
        mimeType: 'text/plain',
        buffer: Buffer.from(text),
      })),
    );
    await expect(said(page)).toContainText('Own files is open: 48 roads, 40 trips.', SOON);
  });

  await test.step('a student is trained, held and let go', async () => {
    await keys.press('3');
    const distil = panel(page, 'Distil');
    await expect(distil).toBeFocused();
    await keys.reach(distil.getByRole('radio', { name: 'Both' }));
    await keys.press('ArrowRight');
    await expect(distil.getByRole('radio', { name: 'Vanilla' })).toBeChecked();
    await keys.type(distil.getByRole('spinbutton', { name: 'Epochs' }), '400');
    await keys.reach(distil.getByRole('button', { name: 'Train the vanilla student here' }));
    await keys.press('Enter');
    await expect.poll(() => stepsTaken(page), LONG).toBeGreaterThan(0);
    await keys.press('3', 'Space');
    await expect(training(page)).toContainText('Training is paused.', SOON);
    const pausedAt = await stepsTaken(page);
    await keys.reach(training(page).getByRole('button', { name: 'One step' }));
    await keys.press('Enter');
    await expect.poll(() => stepsTaken(page), SOON).toBe(pausedAt + 1);
    await keys.press('3', 'Space');
    await expect(training(page)).not.toContainText('Training is paused.');
    await keys.reach(training(page).getByRole('button', { name: 'Cancel' }));
    await keys.press('Enter');
    await keys.reach(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the run' }));
    await keys.press('Enter');
    await expect(training(page)).toContainText('Training was cancelled.', SOON);
    await keys.type(distil.getByRole('spinbutton', { name: 'Epochs' }), '1');
    await keys.reach(distil.getByRole('button', { name: 'Train the vanilla student here' }));
    await keys.press('Enter');
    await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
  });

  await test.step('the map asks for a pair and is answered with road numbers', async () => {
    await keys.press('4');
    const generate = panel(page, 'Generate');
    await expect(generate).toBeFocused();
    await keys.reach(generate.getByRole('radio', { checked: true }).first());
    await keys.press('ArrowLeft');
    await expect(generate.getByRole('radio', { name: 'Map' })).toBeChecked();
    await keys.reach(generate.getByRole('button', { name: 'Click a pair on the map' }));
    await keys.press('Enter');
    const number = page.getByLabel('or type its number');
    await expect(page.getByText('Click the road where the route starts').first()).toBeVisible();
    // The question is answered on the map, or in the field that comes next.
    await expect(map(page)).toBeFocused();
    await keys.reach(number);
    await page.keyboard.type('100');
    await keys.press('Enter');
    await expect(page.getByText('Click the road where it ends').first()).toBeVisible();
    await keys.reach(number);
    await page.keyboard.type('112');
    await keys.press('Enter');
    await expect(generate).toContainText(/\d of 1 arrived/, LONG);
    await expect(generate).toContainText('Road 100 to road 112');
  });

  await test.step('its row in the list opens the inspector, Escape leaves it', async () => {
    await keys.press('4');
    const table = page.getByRole('tab', { selected: true });
    await keys.reach(table);
    for (
      let at = 0;
      at < 4 &&
      !(await tab(page, 'Routes')
        .getAttribute('aria-selected')
        .then((is) => is === 'true'));
      at++
    )
      await keys.press('ArrowRight');
    await keys.reach(pairRows(page).first());
    await keys.press('Enter');
    await expect(inspector(page).getByRole('heading', { name: 'Pair 1 of 1' })).toBeVisible();
    await expect(inspector(page)).toContainText('Road 100 to road 112');
    await expect(inspector(page)).toContainText('No real trip drove this pair.');
    await keys.reach(inspector(page).getByRole('button', { name: 'Close the inspector' }), 'Shift+Tab');
    await keys.press('Escape');
    await expect(inspector(page)).toHaveCount(0);
  });

  expect(keys.unseen).toEqual([]);
  expect(found).toEqual([]);
});
