import { readPalette, type Palette } from '../inks';

/** The colours of the page as numbers. They follow when the page or the system turns light or dark. */
export class LivePalette {
  #palette: Palette;
  readonly #element: HTMLElement;
  readonly #system = matchMedia('(prefers-color-scheme: dark)');
  readonly #observer = new MutationObserver(() => this.#read());

  constructor(element: HTMLElement) {
    this.#element = element;
    this.#palette = $state.raw(readPalette(element));
    this.#observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    this.#system.addEventListener('change', this.#read);
  }

  get palette(): Palette {
    return this.#palette;
  }

  close(): void {
    this.#observer.disconnect();
    this.#system.removeEventListener('change', this.#read);
  }

  readonly #read = (): void => {
    this.#palette = readPalette(this.#element);
  };
}
