import { expect, test, type Page } from '@playwright/test';
import { asFile, complaints, expectAccessible, goTo, inspector, panel, SOON } from './page-tools';
import { tinyH3Model } from './tiny-h3-model';

/* A model over hexagons as the teacher of a student of routes: chosen in the form, and looked at through the lens. */

/** The sample city with a margin, so that every road lies below a coarse hexagon that the model knows. */
const SAMPLE_CITY = { minLon: 4.94, minLat: 52.46, maxLon: 5.06, maxLat: 52.54 };
const lens = (page: Page) => page.getByRole('region', { name: 'Decision lens' });

test('an H3 model is chosen as the teacher by mouse and by keyboard, and the lens shows its hexagons', async ({
  page,
}) => {
  const found = complaints(page);
  await page.goto('./?stage=distil&data=sample&backend=wasm&trip=test-3');
  const distil = panel(page, 'Distil');
  const who = distil.getByLabel('Who teaches');
  const given = page.getByTestId('foundation-choice');

  await test.step('without a model the form says what is missing, and nothing can be trained', async () => {
    await who.selectOption({ label: 'H3 model' }, SOON);
    await expect(given).toContainText('Train one under Pretraining, or load its file');
    await expect(page.getByTestId('train')).toBeDisabled();
    await expectAccessible(page, '#stage');
  });

  await test.step('a file that is none is refused in words, and one that is is taken', async () => {
    await page.getByTestId('foundation-file').setInputFiles(asFile('none.safetensors', 'no tensors'));
    await expect(given.getByText(/none\.safetensors/)).toBeVisible(SOON);
    await page
      .getByTestId('foundation-file')
      .setInputFiles(tinyH3Model('tiny-h3.safetensors', SAMPLE_CITY, 11));
    await expect(given).toContainText('The student learns from the H3 model of tiny-h3.safetensors.', SOON);
    await expect(given.getByText(/none\.safetensors/)).toHaveCount(0);
    await expect(page.getByTestId('train')).toBeEnabled();
  });

  await test.step('the choice goes away and comes back by keyboard', async () => {
    await who.focus();
    await page.keyboard.press('Home');
    await expect(given).toHaveCount(0);
    await page.keyboard.type('H3');
    await expect(given).toContainText('tiny-h3.safetensors');
    await expect(page).toHaveURL(/foundation/);
  });

  await test.step('the lens shows whose opinion it is, and the hexagons that can follow', async () => {
    await inspector(page)
      .getByRole('button', { name: /^Decisions/ })
      .press('Enter');
    const teacher = lens(page).getByRole('combobox', { name: 'Teacher' });
    await expect(teacher).toBeVisible(SOON);
    await teacher.focus();
    await page.keyboard.type('H3');
    await expect(lens(page)).toContainText('The teacher is the H3 model.', SOON);
    await expect(lens(page)).toContainText('pseudo-likelihoods');
    const hexagons = lens(page).getByRole('table', { name: 'Hexagons of the H3 model' });
    await expect(hexagons.getByRole('rowheader').first()).toHaveText(/^8b[0-9a-f]{13}$/);
    const shares = (await hexagons.getByRole('cell').allTextContents()).map(parseFloat);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, -0.4);
    await expectAccessible(page, '#inspector');
  });

  await test.step('on a narrow page nothing of it is cut off', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(lens(page).getByRole('table', { name: 'Hexagons of the H3 model' })).toBeVisible();
    const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
    expect(await page.evaluate(isWide)).toBe(false);
  });
  await page.setViewportSize({ width: 1280, height: 800 });
  await goTo(page, 'Distil');
  expect(found).toEqual([]);
});
