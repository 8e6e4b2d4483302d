import type { Dataset } from '../../../../domain/dataset';
import { laterCall } from '../../../../engine/protocol/later-call';
import type { RequestOf, ResultOf } from '../../../../engine/protocol/service';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import type { Call, CallOptions } from '../../../../engine/protocol/worker-client';
import {
  NetworkWorker,
  type NetworkWorkerPlace,
  type NetworkWorkerWatch,
} from '../../../../studio/state/machine/network-worker';
import type {
  FlowsDataset,
  FlowsService,
  FlowWeights,
  LensRequest,
  NetworkId,
} from '../../forecast/flows-service';
import { MOST_KEPT } from '../../forecast/kept-weights';
import type { TableSummary } from '../../forecast/table-summary';
import type { LensReading } from '../../lens/lens-reading';
import type { BaselineName } from '../../results';

/** Whose forecasts are asked for. */
export type ForecastSource = FlowWeights | BaselineName;

/** Requests about a network or baseline. */
type SourceMethod = 'forecast' | 'errors' | 'likeness';
/** A request that brings its network's weights along, in case the worker lacks them. */
type Brought<K extends SourceMethod> = Omit<RequestOf<FlowsService, K>, 'source'> & {
  readonly source: K extends 'likeness' ? FlowWeights : ForecastSource;
};
/** What the lens is asked, with the networks' weights. */
type BroughtLens = Omit<LensRequest, 'teacher' | 'students'> & {
  readonly teacher: FlowWeights;
  readonly students: readonly FlowWeights[];
};
type Listeners = Pick<CallOptions<never>, 'onProgress' | 'onPause'>;

type Watch = NetworkWorkerWatch<FlowsService>;
type Supervised = SupervisedWorker<FlowsService>;

/** The worker that forecasts, as the page sees it. */
export class FlowsWorker {
  readonly #networks: NetworkWorker<FlowsService, FlowsDataset, FlowWeights>;

  constructor({ dataset, wanted, start = startFlowsWorker }: NetworkWorkerPlace<FlowsService>) {
    this.#networks = new NetworkWorker<FlowsService, FlowsDataset, FlowWeights>({
      dataset,
      partOf,
      wanted,
      mostKept: MOST_KEPT,
      start,
    });
  }

  /** Asks for the table of the open data set. Rejects with `Failure` 'bad-input' if none is open. */
  table(request: RequestOf<FlowsService, 'table'>, listeners: Listeners = {}): Call<TableSummary> {
    return this.#networks.ask('table', request, listeners);
  }

  /** Asks the worker about a network and the open data set. Rejects with `Failure` 'bad-input' if none is open. */
  call<K extends SourceMethod>(
    method: K,
    { source, ...request }: Brought<K>,
    listeners: Listeners = {},
  ): Call<ResultOf<FlowsService, K>> {
    const start = async () => {
      const worker = await this.#networks.ready();
      const of: NetworkId | BaselineName =
        typeof source === 'string' ? source : await this.#named(worker, source);
      const named = { ...request, source: of };
      return worker.call(method, named as unknown as RequestOf<FlowsService, K>, listeners);
    };
    return laterCall(start());
  }

  /** What teacher and students make of a window. Rejects with `Failure` 'bad-input' if no data set is open. */
  lens({ teacher, students, ...request }: BroughtLens, listeners: Listeners = {}): Call<LensReading> {
    const start = async () => {
      const worker = await this.#networks.ready();
      const named = [];
      for (const weights of [teacher, ...students]) named.push(await this.#named(worker, weights));
      const [first, ...others] = named;
      return worker.call('lens', { ...request, teacher: first, students: others }, listeners);
    };
    return laterCall(start());
  }

  /** A network by its id, when the worker has its weights. */
  async #named(worker: Supervised, { id, network, bytes }: FlowWeights): Promise<NetworkId> {
    await this.#networks.give(worker, { id, network, bytes });
    return { id, network };
  }
}

/** What the worker needs of a data set: trips would be copied in vain. */
const partOf = ({ fingerprint, name, network, extras }: Dataset): FlowsDataset => ({
  fingerprint,
  name,
  network,
  ...(extras?.series && { extras: { series: extras.series } }),
});

const startFlowsWorker = (watch: Watch): Supervised =>
  new SupervisedWorker<FlowsService>({
    ...watch,
    service: 'flows',
    spawn: () =>
      new Worker(new URL('../../../../../workers/flows.worker.ts', import.meta.url), { type: 'module' }),
  });
