import { untrack } from 'svelte';

/** What can be shown to an audience one thing after the other: pairs, decisions, the steps of a lesson. */
export interface Presentable {
  /** What is shown now, for the audience: "Pair 2 of 400". Read anew whenever it is shown. */
  readonly title: string;
  next(): void;
  back(): void;
}

/** Showing the page to an audience: who is in front takes the keys for next and back. */
export class Presentation {
  #offered = $state.raw<readonly Presentable[]>([]);

  /** What was offered last of what is still there; null where there is nothing. */
  get front(): Presentable | null {
    return this.#offered.at(-1) ?? null;
  }

  /**
   * Puts something in front; what was there before comes back when it goes.
   * @returns takes it away again: an effect may return this
   */
  offer(presentable: Presentable): () => void {
    // An effect that offers does not follow what others offer.
    this.#offered = [...untrack(() => this.#offered), presentable];
    return () => {
      this.#offered = this.#offered.filter((one) => one !== presentable);
    };
  }
}
