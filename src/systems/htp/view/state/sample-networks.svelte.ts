import { SAMPLE_POINTS, type SampleDataset } from '../../../../engine/datasets/samples';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Models } from '../../../../studio/state/page/models.svelte';
import { HTP } from '../../id';
import { HTP_NETWORKS } from '../../network-names';
import { fetchShipped, SHIPPED_FROM, shippedId } from './shipped-networks';

export interface SampleNetworksNeeds {
  readonly data: OpenData & { readonly sample: SampleDataset | null };
  readonly models: Pick<Models, 'use'>;
}

/** Puts the networks in use that come with the sample points. */
export class SampleNetworks {
  readonly loading = new AsyncTask();
  readonly #needs: SampleNetworksNeeds;

  constructor(needs: SampleNetworksNeeds) {
    this.#needs = needs;
  }

  /** Whether the data that are open come with networks. */
  get areThere(): boolean {
    return this.#needs.data.opened !== null && this.#needs.data.sample === SAMPLE_POINTS;
  }

  /** Reads both, then uses them for the data that were open when they were asked for. */
  async use(): Promise<void> {
    const { data, models } = this.#needs;
    if (!data.opened || !this.areThere) return;
    const { fingerprint } = data.opened.dataset;
    await this.loading.run(
      ({ signal }) => fetchShipped(signal),
      (files) => {
        for (const name of HTP_NETWORKS)
          models.use(
            {
              ...{ id: shippedId(name), network: name, bytes: files[name], runId: null },
              ...{ from: SHIPPED_FROM, dataset: fingerprint },
            },
            HTP,
          );
      },
    );
  }
}
