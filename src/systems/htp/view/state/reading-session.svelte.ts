import type { Call } from '../../../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import { idOf, type NetworksInUse } from './networks-in-use';

/** Something long that the worker says of networks, when a person asks: how their codebooks are used, how good their points are. */
export class ReadingSession<Result> {
  readonly reading = new AsyncTask();
  #known = $state.raw<{ readonly about: string; readonly result: Result } | null>(null);

  constructor(private readonly ask: (networks: NetworksInUse, listeners: TaskListeners) => Call<Result>) {}

  /** What is known of these networks; null where that was not asked. */
  of(networks: NetworksInUse): Result | null {
    return this.#known?.about === idOf(networks) ? this.#known.result : null;
  }

  async read(networks: NetworksInUse): Promise<void> {
    await this.reading.run(
      ({ follow }) => follow((listeners) => this.ask(networks, listeners)),
      (result) => (this.#known = { about: idOf(networks), result }),
    );
  }
}
