import { isNewerThere } from '../../../offline/page-version';

/** Whether parts of this version of the page are gone since a newer one took its place on the server. */
export class Release {
  replaced = $state(false);
  #asking = false;

  /** @param isNewer asks the server whether it has another version */
  constructor(private readonly isNewer: () => Promise<boolean> = isNewerThere) {}

  /** To be told when a part of the page cannot be loaded. */
  async miss(): Promise<void> {
    if (this.replaced || this.#asking) return;
    this.#asking = true;
    try {
      this.replaced = await this.isNewer();
    } finally {
      this.#asking = false;
    }
  }
}
