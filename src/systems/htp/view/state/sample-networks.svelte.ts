import { NO_TASK } from '../../../../base/task';
import { fetchFile } from '../../../../engine/datasets/fetch-file';
import { SAMPLE_POINTS, type SampleDataset } from '../../../../engine/datasets/samples';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Models } from '../../../../studio/state/page/models.svelte';
import { HTP } from '../../id';
import { HTP_NETWORKS, type HtpNetworkName } from '../../network-names';

const MOST_BYTES = 8_000_000;
/** Beside the page, wherever it is served. */
const addressOf = (name: HtpNetworkName) =>
  new URL(`./sample-points/${name}.safetensors`, document.baseURI).href;

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
      (listeners) =>
        Promise.all(
          HTP_NETWORKS.map(async (name) => {
            const { file } = await fetchFile(addressOf(name), MOST_BYTES, {
              ...NO_TASK,
              signal: listeners.signal,
            });
            return { name, bytes: new Uint8Array(await file.arrayBuffer()) };
          }),
        ),
      (files) => {
        for (const { name, bytes } of files)
          models.use(
            {
              ...{ id: `sample-points/${name}`, network: name, bytes, runId: null },
              ...{ from: 'the sample networks', dataset: fingerprint },
            },
            HTP,
          );
      },
    );
  }
}
