import { expect, type Page } from '@playwright/test';
import { layer, LONG, panel } from './page-tools';

export const distil = (page: Page) => panel(page, 'Distil');
export const startFrom = (page: Page) => distil(page).getByLabel('Start from', { exact: true });

/** Before and after, once both are drawn: told in words, and as two inks on the map. */
export async function expectBeforeAndAfter(page: Page, pairs: number, from: string): Promise<string> {
  const told = panel(page, 'Generate').getByRole('region', { name: 'Before and after' });
  await expect(told).toContainText(`The same pairs before: drawn with ${from}.`, LONG);
  const changed = new RegExp(`Vanilla student (\\d+) of ${pairs} changed`);
  await expect(told).toContainText(changed);
  const [, count] = changed.exec(await told.innerText().then((text) => text.replace(/\s+/g, ' ')))!;
  await expect(told).toContainText(/\d+ arrived before, \d+ now/);
  await expect(told).toContainText(
    /validation trips, \d+\.\d\d % of the next roads were right before|No epoch/,
  );
  await expect(layer(page, `Routes before ${count}`)).toBeChecked();
  await expect(layer(page, `Vanilla student ${pairs}`)).toBeChecked();
  return count;
}
