import type { Dataset } from '../../../../domain/dataset';
import type { BackendName } from '../../../../engine/backend/backend';
import type { RequestOf, ResultOf } from '../../../../engine/protocol/service';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import type { Call } from '../../../../engine/protocol/worker-client';
import {
  NetworkWorker,
  type NetworkWorkerListeners as Listeners,
  type NetworkWorkerWatch,
} from '../../../../studio/state/machine/network-worker';
import type { HexagonDataset, HexagonService, ModelWeights } from '../../explore/hexagon-service';
import { MOST_KEPT } from '../../explore/kept-models';

/** Requests about the city alone, and those about one network. */
type CityMethod = 'sequences' | 'sequence' | 'tokenizers' | 'hexagon';
type ModelMethod = 'model' | 'believe' | 'map' | 'probes' | 'measure';
/** A request that brings the network's weights along, in case the worker lacks them. */
type Brought<K extends ModelMethod> = Omit<RequestOf<HexagonService, K>, 'id'> & {
  readonly weights: ModelWeights;
};
type Watch = NetworkWorkerWatch<HexagonService>;

export interface HexagonWorkerNeeds {
  readonly dataset: () => Dataset | null;
  /** The backend that a person chose; undefined for the best that works. */
  readonly wanted: () => BackendName | undefined;
  /** Starts the worker; called with the first request. */
  readonly start?: (watch: Watch) => SupervisedWorker<HexagonService>;
}

/** The worker that looks into hexagons and networks over them, as the page sees it. */
export class HexagonWorker {
  readonly #networks: NetworkWorker<HexagonService, HexagonDataset, ModelWeights>;

  constructor({ dataset, wanted, start = startHexagonWorker }: HexagonWorkerNeeds) {
    this.#networks = new NetworkWorker<HexagonService, HexagonDataset, ModelWeights>({
      dataset,
      partOf,
      wanted,
      mostKept: MOST_KEPT,
      start,
      hold: (target, held) => target.call('hold', { dataset: held }).result,
      choose: (target, backend) =>
        target.call('chooseBackend', backend === undefined ? {} : { wanted: backend }).result,
      keep: (target, weights, drop) => target.call('keepWeights', { weights, drop }).result,
    });
  }

  /** Asks about the city. Rejects with `Failure` 'bad-input' if none is open. */
  ask<K extends CityMethod>(
    method: K,
    request: RequestOf<HexagonService, K>,
    listeners: Listeners = {},
  ): Call<ResultOf<HexagonService, K>> {
    return this.#networks.ask(method, request, listeners);
  }

  /** Asks about a network in the city. Rejects with `Failure` 'bad-input' if none is open. */
  call<K extends ModelMethod>(
    method: K,
    { weights, ...request }: Brought<K>,
    listeners: Listeners = {},
  ): Call<ResultOf<HexagonService, K>> {
    const named = { ...request, id: weights.id } as unknown as RequestOf<HexagonService, K>;
    return this.#networks.askNetworks(method, named, [weights], listeners);
  }
}

/** What the worker needs of a data set. */
const partOf = ({ fingerprint, name, network, trips, extras }: Dataset): HexagonDataset => {
  const { checkIns, places } = extras ?? {};
  return {
    ...{ fingerprint, name, network, trips },
    extras: { ...(checkIns && { checkIns }), ...(places && { places }) },
  };
};

const startHexagonWorker = (watch: Watch): SupervisedWorker<HexagonService> =>
  new SupervisedWorker<HexagonService>({
    ...watch,
    service: 'hexagons',
    spawn: () =>
      new Worker(new URL('../../../../../workers/hexagons.worker.ts', import.meta.url), { type: 'module' }),
  });
