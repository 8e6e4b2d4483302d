import type { Dataset } from '../../../../domain/dataset';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import {
  NetworkWorker,
  type NetworkWorkerPlace,
  type NetworkWorkerWatch,
} from '../../../../studio/state/machine/network-worker';
import { MOST_KEPT } from '../../points/kept-weights';
import type { PointsDataset, PointsService, PointWeights } from '../../points/points-service';

/** The worker that works with GPS points, as the page sees it. */
export class PointsWorker extends NetworkWorker<PointsService, PointsDataset, PointWeights> {
  constructor({ dataset, wanted, start = startPointsWorker }: NetworkWorkerPlace<PointsService>) {
    super({ dataset, partOf, wanted, mostKept: MOST_KEPT, start });
  }
}

/** What the worker needs of a data set: trips would be copied in vain. */
const partOf = ({ fingerprint, name, network, extras }: Dataset): PointsDataset => ({
  fingerprint,
  name,
  network,
  ...(extras?.traces && { extras: { traces: extras.traces } }),
});

const startPointsWorker = (watch: NetworkWorkerWatch<PointsService>): SupervisedWorker<PointsService> =>
  new SupervisedWorker<PointsService>({
    ...watch,
    service: 'points',
    spawn: () =>
      new Worker(new URL('../../../../../workers/points.worker.ts', import.meta.url), { type: 'module' }),
  });
