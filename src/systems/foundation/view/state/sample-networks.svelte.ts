import { SAMPLE_RESIDENTS } from '../../../../engine/datasets/samples';
import { NetworksOfSample, type SampleNeeds } from '../../../../studio/state/page/networks-of-sample.svelte';
import { FOUNDATION, SHIPPED_FOLDER, SHIPPED_NETWORKS } from '../../networks';

/** Puts the network in use that comes with the sample of residents. */
export class SampleNetworks extends NetworksOfSample {
  constructor(needs: SampleNeeds) {
    super(needs, {
      ...{ system: FOUNDATION, sample: SAMPLE_RESIDENTS, folder: SHIPPED_FOLDER },
      ...{ names: SHIPPED_NETWORKS, from: 'the sample residents' },
    });
  }
}
