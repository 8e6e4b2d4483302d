import type { SampleDataset } from '../../../engine/datasets/samples';
import { fetchShipped } from '../../shipped-files';
import type { Models } from './models.svelte';
import { ShippedNetworks } from './shipped-networks.svelte';

export interface SampleNeeds {
  readonly data: {
    readonly opened: { readonly dataset: { readonly fingerprint: string } } | null;
    /** The sample that is open; null for other data. */
    readonly sample: SampleDataset | null;
  };
  readonly models: Pick<Models, 'use'>;
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
