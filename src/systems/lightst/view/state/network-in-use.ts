import type { Model } from '../../../../studio/state/page/models.svelte';
import type { FlowWeights } from '../../forecast/flows-service';
import type { FlowNetworkName } from '../../networks';

/** A network that can forecast the data that are open. */
export interface NetworkInUse {
  readonly name: FlowNetworkName;
  readonly model: Model;
}

/** A network as the worker takes it. */
export const weightsOf = ({ name, model }: NetworkInUse): FlowWeights => ({
  id: model.id,
  network: name,
  bytes: model.bytes,
});

/** Names some networks: another text where one of them is another. */
export const idsOf = (networks: readonly NetworkInUse[]): string =>
  networks.map(({ model }) => model.id).join('|');
