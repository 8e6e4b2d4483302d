import { SAMPLE_POINTS, type SampleDataset } from '../../../../engine/datasets/samples';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Models } from '../../../../studio/state/page/models.svelte';
import { ShippedNetworks, type ReadShipped } from '../../../../studio/state/page/shipped-networks.svelte';
import { HTP } from '../../id';
import { HTP_NETWORKS } from '../../network-names';
import { fetchShipped, SHIPPED_FROM, shippedId } from './shipped-networks';

export interface SampleNetworksNeeds {
  readonly data: OpenData & { readonly sample: SampleDataset | null };
  readonly models: Pick<Models, 'use'>;
}

/** Puts the networks in use that come with the sample points. */
export class SampleNetworks extends ShippedNetworks {
  constructor({ data, models }: SampleNetworksNeeds) {
    super(HTP, models, () =>
      data.opened && data.sample === SAMPLE_POINTS ? readFor(data.opened.dataset) : null,
    );
  }
}

const readFor =
  ({ fingerprint: dataset }: { readonly fingerprint: string }): ReadShipped =>
  async (signal) => {
    const files = await fetchShipped(signal);
    return HTP_NETWORKS.map((network) => ({
      ...{ id: shippedId(network), network, bytes: files[network] },
      ...{ runId: null, from: SHIPPED_FROM, dataset },
    }));
  };
