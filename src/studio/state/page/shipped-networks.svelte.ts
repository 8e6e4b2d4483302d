import { AsyncTask } from '../async-task.svelte';
import type { Model, Models } from './models.svelte';

/** Reads the networks that come with the page, as they are used for the data that were open when it was made. */
export type ReadShipped = (signal: AbortSignal) => Promise<readonly Model[]>;

/** Puts networks of a system in use that come with the page, trained. */
export class ShippedNetworks {
  readonly loading = new AsyncTask();

  /**
   * @param system whose networks they are
   * @param text what they are, for people: "Networks come with the sample points"
   * @param offered null where none come with the data that are open
   */
  constructor(
    private readonly system: string,
    private readonly models: Pick<Models, 'use'>,
    readonly text: string,
    private readonly offered: () => ReadShipped | null,
  ) {}

  /** Whether the data that are open come with networks. */
  get areThere(): boolean {
    return this.offered() !== null;
  }

  /** Reads all of them, then uses them: none is used where one cannot be read. */
  async use(): Promise<void> {
    const read = this.offered();
    if (!read) return;
    await this.loading.run(
      ({ signal }) => read(signal),
      (networks) => {
        for (const network of networks) this.models.use(network, this.system);
      },
    );
  }
}
