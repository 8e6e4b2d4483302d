import { expect, type Locator, type Page } from '@playwright/test';
import { focusInView, SOON, type FocusInView } from './page-tools';

/** A person who has a keyboard and nothing else. */
export class Keys {
  readonly unseen: FocusInView[] = [];

  constructor(readonly page: Page) {}

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Goes on (or back) until a control has the focus; notes every stop where one could not see the focus. */
  async reach(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await expect(target).toBeVisible(SOON);
    for (let stop = 0; stop < 90; stop++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.press(key);
      const focus = await focusInView(this.page);
      // After the last control of the page the browser's own come.
      if (focus.outline < 1 && focus.what !== 'nothing') this.unseen.push(focus);
    }
    throw new Error(`Not reached by ${key}: ${String(target)}`);
  }

  /** Reaches a button and presses it. */
  async enter(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await this.reach(target, key);
    await this.press('Enter');
  }

  async type(target: Locator, text: string): Promise<void> {
    await this.reach(target);
    await this.press('Control+A');
    await this.page.keyboard.type(text);
  }
}
