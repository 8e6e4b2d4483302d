import type { Dataset } from '../../../../domain/dataset';
import type { RequestOf, ResultOf } from '../../../../engine/protocol/service';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import type { Call } from '../../../../engine/protocol/worker-client';
import {
  NetworkWorker,
  type NetworkWorkerListeners,
  type NetworkWorkerPlace,
  type NetworkWorkerWatch,
} from '../../../../studio/state/machine/network-worker';
import { MOST_KEPT } from '../../recovery/kept-encoders';
import type { EncoderWeights, RecoveryDataset, RecoveryService } from '../../recovery/recovery-service';

/** The worker that recovers the trips of one city, as the page sees it. */
export class RecoveryWorker extends NetworkWorker<RecoveryService, RecoveryDataset, EncoderWeights> {
  constructor({ dataset, wanted, start = startRecoveryWorker }: NetworkWorkerPlace<RecoveryService>) {
    super({ dataset, partOf, wanted, mostKept: MOST_KEPT, start });
  }

  /** Measures networks in the city; `weights` are those that the request names. */
  evaluate(
    request: RequestOf<RecoveryService, 'evaluate'>,
    weights: readonly EncoderWeights[],
    listeners: NetworkWorkerListeners = {},
  ): Call<ResultOf<RecoveryService, 'evaluate'>> {
    return this.askNetworks('evaluate', request, weights, listeners);
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

const startRecoveryWorker = (watch: NetworkWorkerWatch<RecoveryService>): SupervisedWorker<RecoveryService> =>
  new SupervisedWorker<RecoveryService>({
    ...watch,
    service: 'recovery',
    spawn: () =>
      new Worker(new URL('../../../../../workers/recovery.worker.ts', import.meta.url), { type: 'module' }),
  });
