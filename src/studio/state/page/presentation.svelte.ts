import { untrack } from 'svelte';

/** What can be shown to an audience one thing after the other: pairs, decisions, the steps of a lesson. */
export interface Presentable {
  /** What is shown now, for the audience: "Pair 2 of 400". Read anew whenever it is shown. */
  readonly title: string;
  next(): void;
  back(): void;
}

/** Showing the page to an audience: who is in front takes the keys for next and back. */
export class Presentation<View = unknown> {
  /** The screen is black until a key or a click brings it back. */
  black = $state(false);
  #offered = $state.raw<readonly Presentable[]>([]);
  /** Views that were saved, or opened from files, since the page was loaded. */
  #views = $state.raw<readonly View[]>([]);
  /** Which of them was opened last; -1 before the first. */
  #at = $state(-1);
  #opening = Promise.resolve();

  /** @param open shows a view in place of the one that is open */
  constructor(private readonly open: (view: View) => Promise<void> = () => Promise.resolve()) {}

  /** The saved views where there are some to go through, else what was offered last of what is still there. */
  get front(): Presentable | null {
    return this.#views.length > 1 ? this.#tour : (this.#offered.at(-1) ?? null);
  }

  /** Appends a view to those that are gone through, unless it is one of them. */
  keep(view: View): void {
    const text = JSON.stringify(view);
    if (!this.#views.some((one) => JSON.stringify(one) === text)) this.#views = [...this.#views, view];
  }

  get #tour(): Presentable {
    const [at, count] = [this.#at, this.#views.length];
    return {
      title: at < 0 ? `${count} saved views` : `View ${at + 1} of ${count}`,
      next: () => this.#turnTo(Math.min(at + 1, count - 1)),
      back: () => this.#turnTo(Math.max(at - 1, 0)),
    };
  }

  #turnTo(at: number): void {
    if (at === this.#at) return;
    this.#at = at;
    // One that was passed by while another was on its way is left out.
    this.#opening = this.#opening.then(() => (at === this.#at ? this.open(this.#views[at]) : undefined));
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
