import type { Dataset } from '../../../../domain/dataset';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import {
  NetworkWorker,
  type NetworkWorkerPlace,
  type NetworkWorkerWatch,
} from '../../../../studio/state/machine/network-worker';
import type { HexagonDataset, HexagonService, ModelWeights } from '../../explore/hexagon-service';
import { MOST_KEPT } from '../../explore/kept-models';

/** The worker that looks into hexagons and networks over them, as the page sees it. */
export class HexagonWorker extends NetworkWorker<HexagonService, HexagonDataset, ModelWeights> {
  constructor({ dataset, wanted, start = startHexagonWorker }: NetworkWorkerPlace<HexagonService>) {
    super({ dataset, partOf, wanted, mostKept: MOST_KEPT, start });
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

const startHexagonWorker = (watch: NetworkWorkerWatch<HexagonService>): SupervisedWorker<HexagonService> =>
  new SupervisedWorker<HexagonService>({
    ...watch,
    service: 'hexagons',
    spawn: () =>
      new Worker(new URL('../../../../../workers/hexagons.worker.ts', import.meta.url), { type: 'module' }),
  });
