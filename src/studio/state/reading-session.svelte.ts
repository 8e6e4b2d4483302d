import type { Call } from '../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from './async-task.svelte';

/**
 * Something long that a worker says of networks, when a person asks: how their codebooks are used, how good their answers are.
 * @typeParam Asked what it is asked about
 */
export class ReadingSession<Asked, Result> {
  readonly reading = new AsyncTask();
  #known = $state.raw<{ readonly about: string; readonly result: Result } | null>(null);

  /** @param idOf names what is asked about: another text where the answer may be another one */
  constructor(
    private readonly idOf: (asked: Asked) => string,
    private readonly ask: (asked: Asked, listeners: TaskListeners) => Call<Result>,
  ) {}

  /** What is known of it; null where that was not asked. */
  of(asked: Asked): Result | null {
    return this.#known?.about === this.idOf(asked) ? this.#known.result : null;
  }

  async read(asked: Asked): Promise<void> {
    await this.reading.run(
      ({ follow }) => follow((listeners) => this.ask(asked, listeners)),
      (result) => (this.#known = { about: this.idOf(asked), result }),
    );
  }
}
