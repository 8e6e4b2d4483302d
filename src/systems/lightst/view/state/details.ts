import type { TaskListeners, TaskScope } from '../../../../studio/state/async-task.svelte';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { NodeLikeness, PartErrors } from '../../forecast/flows-service';
import type { FlowNetworkName } from '../../networks';
import type { BaselineName } from '../../results';
import type { ForecastSource } from './flows-worker';
import { weightsOf, type NetworkInUse } from './network-in-use';

/** What is known of one network or baseline on the test part. */
export interface Detail {
  readonly name: FlowNetworkName | BaselineName;
  readonly errors: PartErrors;
  /** Likeness of the nodes in the network; null for a baseline. */
  readonly likeness: NodeLikeness | null;
}

export interface DetailNeeds {
  readonly errors: (source: ForecastSource, listeners: TaskListeners) => Call<PartErrors>;
  readonly likeness: (network: NetworkInUse, listeners: TaskListeners) => Call<NodeLikeness>;
}

/** A baseline that is looked at beside the networks. */
const BESIDE: BaselineName = 'historical-average';

/** Where and when networks are wrong, and a baseline beside them, and how alike the nodes become in them. */
export async function detailsOf(
  networks: readonly NetworkInUse[],
  { errors, likeness }: DetailNeeds,
  { follow }: Pick<TaskScope, 'follow'>,
): Promise<readonly Detail[]> {
  const details: Detail[] = [];
  for (const network of networks)
    details.push({
      name: network.name,
      errors: await follow((listeners) => errors(weightsOf(network), listeners)),
      likeness: await follow((listeners) => likeness(network, listeners)),
    });
  const beside = await follow((listeners) => errors(BESIDE, listeners));
  return [...details, { name: BESIDE, errors: beside, likeness: null }];
}
