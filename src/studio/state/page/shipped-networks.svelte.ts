import type { SampleDataset } from '../../../engine/datasets/samples';
import { fetchShipped } from '../../shipped-files';
import type { Models, Model } from './models.svelte';
import { AsyncTask } from '../async-task.svelte';

/** Reads the networks that come with the page, as they are used for the data that were open when it was made. */
export type ReadShipped = (signal: AbortSignal) => Promise<readonly Model[]>;

/** Puts networks of a system in use that come with the page, trained. */
export class ShippedNetworks {
  readonly loading = new AsyncTask();
  #used = $state.raw<readonly Model[]>([]);

  /**
   * @param system whose networks they are
   * @param text what they are, for people: "Networks come with the sample points"
   * @param offered null where none come with the data that are open
   */
  constructor(
    private readonly system: string,
    private readonly models: Pick<Models, 'use' | 'of'>,
    readonly text: string,
    private readonly offered: () => ReadShipped | null,
  ) {}

  /** Whether the data that are open come with networks. */
  get areThere(): boolean {
    return this.offered() !== null;
  }

  /** Whether all of them are in use. */
  get inUse(): boolean {
    const { system, models } = this;
    return this.#used.length > 0 && this.#used.every((used) => models.of(used.network, system) === used);
  }

  /** Reads all of them, then uses them: none is used where one cannot be read. */
  async use(): Promise<void> {
    const read = this.offered();
    if (!read) return;
    await this.loading.run(
      ({ signal }) => read(signal),
      (networks) => {
        for (const network of networks) this.models.use(network, this.system);
        this.#used = networks;
      },
    );
  }
}

export interface SampleNeeds {
  readonly data: {
    readonly opened: { readonly dataset: { readonly fingerprint: string } } | null;
    /** The sample that is open; null for other data. */
    readonly sample: SampleDataset | null;
  };
  readonly models: Pick<Models, 'use' | 'of'>;
}

/** Trained networks that lie beside a sample. */
export interface BesideSample {
  /** Whose networks they are. */
  readonly system: string;
  readonly sample: SampleDataset;
  /** Beside the page, with a file for each name. */
  readonly folder: string;
  readonly names: readonly string[];
  /** What they were trained on, for people. */
  readonly from: string;
  /** What they are: see `ShippedNetworks`. */
  readonly text: string;
}

/** Puts the networks in use that come with a sample; they are offered where that sample is open. */
export class NetworksOfSample extends ShippedNetworks {
  constructor({ data, models }: SampleNeeds, { system, sample, folder, names, from, text }: BesideSample) {
    super(system, models, text, () => {
      if (!data.opened || data.sample !== sample) return null;
      const { fingerprint } = data.opened.dataset;
      return async (signal) => {
        const files = await fetchShipped(folder, names, signal);
        return names.map((network) => ({
          ...{ id: `${folder}/${network}`, network, bytes: files[network], runId: null },
          ...{ from, dataset: fingerprint },
        }));
      };
    });
  }
}
