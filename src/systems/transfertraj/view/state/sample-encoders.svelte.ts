import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import { ShippedNetworks, type ReadShipped } from '../../../../studio/state/page/shipped-networks.svelte';
import { fetchShipped } from '../../../../studio/shipped-files';
import { learntData } from '../../checkpoints/learnt-data';
import { SHIPPED_ENCODERS, SHIPPED_FOLDER, TRANSFERTRAJ } from '../../networks';

/** What they were trained on, for people. */
const SHIPPED_FROM = 'City A with 4,000 other trips';

export interface SampleEncodersNeeds {
  readonly data: OpenData;
  readonly models: Pick<Models, 'use'>;
}

/** Puts the encoders in use that come with the page: they were trained on City A, and go with any data that are open. */
export class SampleEncoders extends ShippedNetworks {
  constructor({ data, models }: SampleEncodersNeeds) {
    super(TRANSFERTRAJ, models, () => (data.opened ? readAll : null));
  }
}

const readAll: ReadShipped = (signal) => readShipped(SHIPPED_ENCODERS, signal);

async function readShipped(
  networks: readonly (typeof SHIPPED_ENCODERS)[number][],
  signal: AbortSignal,
): Promise<Model[]> {
  const files = await fetchShipped(SHIPPED_FOLDER, networks, signal);
  return networks.map((network) => ({
    ...{
      id: `${SHIPPED_FOLDER}/${network}`,
      network,
      bytes: files[network],
      runId: null,
      from: SHIPPED_FROM,
    },
    dataset: learntData(files[network], network, `${network}.safetensors`),
  }));
}

/** The shipped encoder that says how long trips take, alone: it is not put in use. */
export const fetchTimeTeller = async (signal: AbortSignal): Promise<Model> =>
  (await readShipped(['travel-time'], signal))[0];
