import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { NodeLikeness, PartErrors } from '../../forecast/flows-service';
import type { FlowNetworkName } from '../../networks';
import type { BaselineName } from '../../results';
import type { ForecastSource } from './flows-worker';
import { idsOf, weightsOf, type NetworkInUse } from './network-in-use';

/** What is known of one network or baseline on the test part. */
export interface Detail {
  readonly name: FlowNetworkName | BaselineName;
  readonly errors: PartErrors;
  /** Of networks alone. */
  readonly likeness: NodeLikeness | null;
}

export interface DetailNeeds {
  readonly errors: (source: ForecastSource, listeners: TaskListeners) => Call<PartErrors>;
  readonly likeness: (network: NetworkInUse, listeners: TaskListeners) => Call<NodeLikeness>;
}

/** A baseline that is looked at beside the networks. */
const BESIDE: BaselineName = 'historical-average';

/** Where and when the networks in use are wrong, and how alike the nodes become in them. */
export class DetailSession {
  readonly measuring = new AsyncTask();
  #details = $state.raw<readonly Detail[]>([]);
  #about = $state('');
  readonly #needs: DetailNeeds;

  constructor(needs: DetailNeeds) {
    this.#needs = needs;
  }

  /** Details of these networks and the baseline beside them; none where others are in use by now. */
  of(networks: readonly NetworkInUse[]): readonly Detail[] {
    return this.#about === idsOf(networks) ? this.#details : [];
  }

  async measure(networks: readonly NetworkInUse[]): Promise<void> {
    await this.measuring.run(
      async ({ follow }) => {
        const details: Detail[] = [];
        for (const network of networks) {
          const errors = await follow((listeners) => this.#needs.errors(weightsOf(network), listeners));
          const likeness = await follow((listeners) => this.#needs.likeness(network, listeners));
          details.push({ name: network.name, errors, likeness });
        }
        const errors = await follow((listeners) => this.#needs.errors(BESIDE, listeners));
        return [...details, { name: BESIDE, errors, likeness: null }];
      },
      (details) => {
        this.#details = details;
        this.#about = idsOf(networks);
      },
    );
  }
}
