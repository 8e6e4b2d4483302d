import { MediaQuery } from 'svelte/reactivity';
import { remembered } from './remembered.svelte';

export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Light or dark, as the system or a person wants it. */
export class Theme {
  readonly #choice = remembered<ThemeChoice>('theme', 'system', (value) =>
    THEMES.includes(value as ThemeChoice),
  );
  readonly #systemDark = new MediaQuery('(prefers-color-scheme: dark)');
  readonly #systemStill = new MediaQuery('(prefers-reduced-motion: reduce)');

  get choice(): ThemeChoice {
    return this.#choice.value;
  }

  /** Puts the choice on the page: the tokens follow. */
  choose(choice: ThemeChoice): void {
    this.#choice.value = choice;
    this.apply();
  }

  apply(): void {
    const { dataset } = document.documentElement;
    if (this.choice === 'system') delete dataset.theme;
    else dataset.theme = this.choice;
  }

  get dark(): boolean {
    return this.choice === 'system' ? this.#systemDark.current : this.choice === 'dark';
  }

  /** A person wants no motion. */
  get still(): boolean {
    return this.#systemStill.current;
  }
}
