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
import { MOST_KEPT } from '../../points/kept-weights';
import type { PointsDataset, PointsService, PointWeights } from '../../points/points-service';

/** Requests about the GPS alone, and those about networks. */
type TripMethod = 'trips' | 'trip';
type NetworkMethod = 'tokenise' | 'codebooks' | 'generate' | 'decode' | 'evaluate';
/** A request that brings the networks' weights along, in case the worker lacks them. */
type Brought<K extends NetworkMethod> = Omit<RequestOf<PointsService, K>, 'id'> & {
  readonly weights: PointWeights;
};
type Watch = NetworkWorkerWatch<PointsService>;

export interface PointsWorkerNeeds {
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  /** The backend that a person chose; undefined for the best that works. */
  readonly wanted: () => BackendName | undefined;
  /** Starts the worker; called with the first request. */
  readonly start?: (watch: Watch) => SupervisedWorker<PointsService>;
}

/** The worker that works with GPS points, as the page sees it. */
export class PointsWorker {
  readonly #networks: NetworkWorker<PointsService, PointsDataset, PointWeights>;

  constructor({ dataset, wanted, start = startPointsWorker }: PointsWorkerNeeds) {
    this.#networks = new NetworkWorker<PointsService, PointsDataset, PointWeights>({
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

  /** Asks about the trips of the open data set. Rejects with `Failure` 'bad-input' if none is open. */
  ask<K extends TripMethod>(
    method: K,
    request: RequestOf<PointsService, K>,
    listeners: Listeners = {},
  ): Call<ResultOf<PointsService, K>> {
    return this.#networks.ask(method, request, listeners);
  }

  /** Asks about networks and the open data set. Rejects with `Failure` 'bad-input' if none is open. */
  call<K extends NetworkMethod>(
    method: K,
    { weights, ...request }: Brought<K>,
    listeners: Listeners = {},
  ): Call<ResultOf<PointsService, K>> {
    const named = { ...request, id: weights.id } as unknown as RequestOf<PointsService, K>;
    return this.#networks.askNetworks(method, named, [weights], listeners);
  }
}

/** What the worker needs of a data set: trips would be copied in vain. */
const partOf = ({ fingerprint, name, network, extras }: Dataset): PointsDataset => ({
  fingerprint,
  name,
  network,
  ...(extras?.traces && { extras: { traces: extras.traces } }),
});

const startPointsWorker = (watch: Watch): SupervisedWorker<PointsService> =>
  new SupervisedWorker<PointsService>({
    ...watch,
    service: 'points',
    spawn: () =>
      new Worker(new URL('../../../../../workers/points.worker.ts', import.meta.url), { type: 'module' }),
  });
