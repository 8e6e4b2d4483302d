import { expect, test, type Page } from '@playwright/test';
import { REFERENCE } from '../scripts/folders.mjs';
import { readSafetensors } from '../src/nn/safetensors';
import { distil, expectBeforeAndAfter, startFrom } from './before-after';
import { Keys } from './keys';
import {
  alert,
  asFile,
  complaints,
  contentOf,
  downloadBy,
  dropPaths,
  expectAccessible,
  goTo,
  inspector,
  LONG,
  openTinyData,
  panel,
  said,
  SOON,
  tab,
  training,
} from './page-tools';

/* A student that was trained elsewhere learns on: official weights in, weights under the official names out. */

async function openReference(page: Page): Promise<void> {
  await page.goto('./?stage=distil&students=vanilla&backend=wasm&epochs=2&pairs=16&tab=charts');
  await dropPaths(page, `${REFERENCE}/network`, `${REFERENCE}/hoser_best.pth`);
  await expect(said(page)).toContainText('network is open', SOON);
  await expect(panel(page, 'Generate')).toContainText(/hoser_best\.pth/, LONG);
  await goTo(page, 'Distil');
}

test('hoser_best.pth is trained further for two epochs, compared with its beginning, and exported', async ({
  page,
}) => {
  test.setTimeout(400_000);
  const found = complaints(page);
  await openReference(page);
  await startFrom(page).selectOption({ label: 'Vanilla student in use: hoser_best.pth' });
  await expect(page).toHaveURL(/start=vanilla/);
  await expect(distil(page)).toContainText('The weights as they are count as epoch 0');
  await expectAccessible(page, '#stage', '#map');
  await distil(page).getByRole('button', { name: 'Train the vanilla student here' }).click();
  await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);

  await training(page)
    .getByRole('button', { name: /^The vanilla student started from hoser_best\.pth/ })
    .click();
  const taken = training(page).getByRole('table');
  await expect(taken.getByRole('row', { name: /^navigator\.q_proj\.weight 16 × 48 taken/ })).toBeVisible();
  await expect(taken.getByRole('row', { name: /^road2zone .* not used/ })).toBeVisible();
  await expectAccessible(page, '#stage', '#map');
  await page.getByRole('tabpanel', { name: 'Charts' }).getByRole('button', { name: 'Show table' }).click();
  const epochs = page.getByRole('tabpanel', { name: 'Charts' }).getByRole('table').first();
  await expect(epochs.getByRole('row', { name: /^Start/ }).first()).toBeVisible();

  await training(page).getByRole('button', { name: 'See the routes before and after' }).click();
  await expectBeforeAndAfter(page, 16, 'hoser_best.pth');
  await expect(panel(page, 'Generate').getByRole('button', { name: 'Draw before and after' })).toBeHidden();
  await expectAccessible(page, '#stage', '#map');

  await tab(page, 'Runs').click();
  const runs = page.getByRole('region', { name: 'Runs', exact: true });
  const download = await downloadBy(page, async () => {
    await runs
      .getByRole('button', { name: /^Download / })
      .first()
      .click(LONG);
    await page.getByRole('dialog').getByRole('button', { name: 'Vanilla student (.safetensors)' }).click();
  });
  const { tensors, metadata } = readSafetensors(new Uint8Array(await contentOf(download)));
  expect(metadata.student).toBe('vanilla');
  expect(tensors.get('navigator.q_proj.weight')?.shape).toEqual([16, 48]);
  expect(found).toEqual([]);
});

test('with keys alone a student that is loaded there is trained further; one that does not fit is refused', async ({
  page,
}) => {
  test.setTimeout(400_000);
  await openReference(page);
  const keys = new Keys(page);
  const load = async (file: Parameters<typeof asFile>) => {
    await keys.reach(distil(page).getByTestId('student-start-file'));
    const chooser = page.waitForEvent('filechooser', SOON);
    await keys.press('Enter');
    await (await chooser).setFiles([asFile(...file)]);
  };
  await load(['broken.pth', 'no checkpoint']);
  await expect(alert(page)).toContainText(/broken\.pth/, SOON);
  await expect(startFrom(page)).toHaveValue('fresh');
  await keys.reach(startFrom(page));
  await keys.press('ArrowDown');
  await expect(startFrom(page)).toHaveValue('vanilla');
  await keys.reach(distil(page).getByRole('button', { name: 'Train the vanilla student here' }));
  await keys.press('Enter');
  await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
  await expect(training(page)).toContainText('The vanilla student started from hoser_best.pth');

  await test.step('its routes are drawn before and after', async () => {
    await keys.enter(training(page).getByRole('button', { name: 'See the routes before and after' }));
    await expectBeforeAndAfter(page, 16, 'hoser_best.pth');
    await keys.reach(tab(page, 'Charts'));
    await keys.press('ArrowRight', 'ArrowRight');
    await keys.reach(page.getByRole('grid').getByRole('row', { name: /^1 / }));
    await keys.press('Enter');
    await expect(inspector(page)).toContainText(/leaving/);
  });
});

test('a student of another city learns these roads, and the kept run is offered to go on from', async ({
  page,
}) => {
  test.setTimeout(400_000);
  const found = complaints(page);
  await page.goto('./?stage=data&students=vanilla&backend=wasm&epochs=1&pairs=4');
  await openTinyData(page);
  await goTo(page, 'Distil');
  await distil(page).getByTestId('student-start-file').setInputFiles(`${REFERENCE}/hoser_best.pth`);
  await expect(startFrom(page)).toHaveValue('held', LONG);
  await distil(page)
    .getByRole('button', { name: /^What is taken of hoser_best\.pth/ })
    .click();
  const taken = distil(page).getByRole('table');
  await expect(taken.getByRole('row', { name: /road_id_emb\.weight .* made anew/ })).toBeVisible();
  await expect(taken.getByRole('row', { name: /^navigator\.q_proj\.weight 16 × 48 taken/ })).toBeVisible();
  await expectAccessible(page, '#stage', '#map');
  await distil(page).getByRole('button', { name: 'Train the vanilla student here' }).click();
  await expect(training(page)).toContainText('Training finished. The new networks are in use.', LONG);
  await expect(training(page)).toContainText('The vanilla student started from hoser_best.pth');
  const ofRun = startFrom(page).getByRole('option', { name: /^Vanilla student of run/ });
  await startFrom(page).selectOption({ label: (await ofRun.first().textContent())!.trim() });
  await expect(startFrom(page)).toHaveValue('held', SOON);
  await expect(distil(page)).toContainText(/What is taken of Vanilla/, SOON);
  expect(found).toEqual([]);
});
