import { untrack } from 'svelte';
import type { Call } from '../../../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import type { HexagonInTokens, TokenizerSummary } from '../../explore/hexagon-service';

export interface TokenNeeds {
  /** Names the sequences and the context that tokens are compared for; null where there are none. */
  readonly about: () => string | null;
  readonly tokenizers: (listeners: TaskListeners) => Call<{ readonly kinds: readonly TokenizerSummary[] }>;
  readonly hexagon: (cell: number, listeners: TaskListeners) => Call<HexagonInTokens>;
  /** The hexagon that is shown until a person chooses one, by its place in the city; null where there is none. */
  readonly usual: () => number | null;
}

/** How hexagons become tokens: all ways side by side, and one hexagon in each. */
export class TokenSession {
  readonly reading = new AsyncTask();
  readonly #needs: TokenNeeds;
  readonly #kinds: ReadingSession<string, { readonly kinds: readonly TokenizerSummary[] }>;
  #place = $state<number | null>(null);
  #read = $state.raw<{ readonly key: string; readonly is: HexagonInTokens } | null>(null);
  #asked: string | null = null;

  constructor(needs: TokenNeeds) {
    this.#needs = needs;
    this.#kinds = new ReadingSession(
      (about) => about,
      (_, { follow }) => follow((listeners) => needs.tokenizers(listeners)),
    );
  }

  get comparing(): AsyncTask {
    return this.#kinds.reading;
  }

  /** All ways side by side; null until they were compared. */
  get kinds(): readonly TokenizerSummary[] | null {
    const about = this.#needs.about();
    return about === null ? null : (this.#kinds.of(about)?.kinds ?? null);
  }

  /** The hexagon in view, by its place in the city. */
  get place(): number | null {
    return this.#place ?? this.#needs.usual();
  }

  choose(place: number | null): void {
    this.#place = place;
  }

  /** The hexagon in view in tokens; null while it is on its way. */
  get hexagon(): HexagonInTokens | null {
    return this.#read?.key === this.#key ? this.#read.is : null;
  }

  get #key(): string | null {
    const about = this.#needs.about();
    const { place } = this;
    return about === null || place === null ? null : `${place} ${about}`;
  }

  /** Has all of it read for what is open now. Whoever calls it in an effect has it read again when that changes. */
  follow(): void {
    const about = this.#needs.about();
    const key = this.#key;
    const { place } = this;
    untrack(() => {
      if (about === null || key === null || place === null || key === this.#asked) return;
      this.#asked = key;
      void this.#readAll(about, key, place);
    });
  }

  /** Reads it again, after a failure. */
  again(): void {
    this.#asked = null;
    this.follow();
  }

  async #readAll(about: string, key: string, place: number): Promise<void> {
    // Word pieces are learnt for the comparison; one hexagon is told at once then.
    if (!this.#kinds.of(about)) await this.#kinds.read(about);
    if (this.#asked !== key || !this.#kinds.of(about)) return;
    await this.reading.run(
      ({ follow }) => follow((listeners) => this.#needs.hexagon(place, listeners)),
      (is) => (this.#read = { key, is }),
    );
  }
}
