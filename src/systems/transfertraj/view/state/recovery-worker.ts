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
import { MOST_KEPT } from '../../recovery/kept-encoders';
import type { EncoderWeights, RecoveryDataset, RecoveryService } from '../../recovery/recovery-service';

/** Requests about the city alone, and those about one network. */
type CityMethod = 'trips' | 'trip' | 'baselines';
type NetworkMethod = 'fill' | 'travelTime' | 'checkTimes' | 'experts';
/** A request that brings the network's weights along, in case the worker lacks them. */
type Brought<K extends NetworkMethod> = Omit<RequestOf<RecoveryService, K>, 'id'> & {
  readonly weights: EncoderWeights;
};
type Watch = NetworkWorkerWatch<RecoveryService>;

export interface RecoveryWorkerNeeds {
  /** The city that it is asked about. */
  readonly dataset: () => Dataset | null;
  /** The backend that a person chose; undefined for the best that works. */
  readonly wanted: () => BackendName | undefined;
  /** Starts the worker; called with the first request. */
  readonly start?: (watch: Watch) => SupervisedWorker<RecoveryService>;
}

/** The worker that recovers the trips of one city, as the page sees it. */
export class RecoveryWorker {
  readonly #networks: NetworkWorker<RecoveryService, RecoveryDataset, EncoderWeights>;

  constructor({ dataset, wanted, start = startRecoveryWorker }: RecoveryWorkerNeeds) {
    this.#networks = new NetworkWorker<RecoveryService, RecoveryDataset, EncoderWeights>({
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
    request: RequestOf<RecoveryService, K>,
    listeners: Listeners = {},
  ): Call<ResultOf<RecoveryService, K>> {
    return this.#networks.ask(method, request, listeners);
  }

  /** Asks about a network in the city. Rejects with `Failure` 'bad-input' if none is open. */
  call<K extends NetworkMethod>(
    method: K,
    { weights, ...request }: Brought<K>,
    listeners: Listeners = {},
  ): Call<ResultOf<RecoveryService, K>> {
    const named = { ...request, id: weights.id } as unknown as RequestOf<RecoveryService, K>;
    return this.#networks.askNetworks(method, named, [weights], listeners);
  }

  /** Measures networks in the city; `weights` are those that the request names. */
  evaluate(
    request: RequestOf<RecoveryService, 'evaluate'>,
    weights: readonly EncoderWeights[],
    listeners: Listeners = {},
  ): Call<ResultOf<RecoveryService, 'evaluate'>> {
    return this.#networks.askNetworks('evaluate', request, weights, listeners);
  }
}

/** What the worker needs of a data set. */
const partOf = ({ fingerprint, name, network, trips, extras }: Dataset): RecoveryDataset => {
  const { traces, places } = extras ?? {};
  return {
    ...{ fingerprint, name, network, trips },
    extras: { ...(traces && { traces }), ...(places && { places }) },
  };
};

const startRecoveryWorker = (watch: Watch): SupervisedWorker<RecoveryService> =>
  new SupervisedWorker<RecoveryService>({
    ...watch,
    service: 'recovery',
    spawn: () =>
      new Worker(new URL('../../../../../workers/recovery.worker.ts', import.meta.url), { type: 'module' }),
  });
