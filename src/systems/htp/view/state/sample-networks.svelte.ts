import { SAMPLE_POINTS } from '../../../../engine/datasets/samples';
import { NetworksOfSample, type SampleNeeds } from '../../../../studio/state/page/networks-of-sample.svelte';
import { HTP, HTP_NETWORKS } from '../../networks';
import { SHIPPED_FOLDER, SHIPPED_FROM } from './shipped-networks';

/** Puts the networks in use that come with the sample points. */
export class SampleNetworks extends NetworksOfSample {
  constructor(needs: SampleNeeds) {
    super(needs, {
      ...{ system: HTP, sample: SAMPLE_POINTS, folder: SHIPPED_FOLDER },
      ...{ names: HTP_NETWORKS, from: SHIPPED_FROM },
    });
  }
}
