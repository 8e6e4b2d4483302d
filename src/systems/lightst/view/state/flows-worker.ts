import type { RequestOf, ResultOf } from '../../../../engine/protocol/service';
import type { Call } from '../../../../engine/protocol/worker-client';
import {
  NetworkWorker,
  type NetworkWorkerListeners,
  type NetworkWorkerPlace,
} from '../../../../studio/state/machine/network-worker';
import {
  FLOWS_AT_WORK,
  type FlowsDataset,
  type FlowsService,
  type FlowWeights,
  type LensRequest,
  type NetworkId,
} from '../../forecast/flows-service';
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

/** The worker that forecasts, as the page sees it. Requests reject with `Failure` 'bad-input' where no data set is open. */
export class FlowsWorker {
  readonly #networks: NetworkWorker<FlowsService, FlowsDataset, FlowWeights>;

  constructor(place: NetworkWorkerPlace) {
    this.#networks = new NetworkWorker(FLOWS_AT_WORK, place);
  }

  /** Asks for the table of the open data set. */
  table(request: RequestOf<FlowsService, 'table'>, listeners?: NetworkWorkerListeners): Call<TableSummary> {
    return this.#networks.ask('table', request, listeners);
  }

  /** Asks about a network or a baseline. */
  call<K extends SourceMethod>(
    method: K,
    { source, ...request }: Brought<K>,
    listeners?: NetworkWorkerListeners,
  ): Call<ResultOf<FlowsService, K>> {
    const of = typeof source === 'string' ? source : idOf(source);
    const named = { ...request, source: of } as unknown as RequestOf<FlowsService, K>;
    return this.#networks.askNetworks(
      method,
      named,
      typeof source === 'string' ? [] : [sent(source)],
      listeners,
    );
  }

  /** What teacher and students make of a window. */
  lens(
    { teacher, students, ...request }: BroughtLens,
    listeners?: NetworkWorkerListeners,
  ): Call<LensReading> {
    const named = { ...request, teacher: idOf(teacher), students: students.map(idOf) };
    return this.#networks.askNetworks('lens', named, [teacher, ...students].map(sent), listeners);
  }
}

const idOf = ({ id, network }: NetworkId): NetworkId => ({ id, network });

/** The weights alone of whatever has them. */
const sent = ({ id, network, bytes }: FlowWeights): FlowWeights => ({ id, network, bytes });
