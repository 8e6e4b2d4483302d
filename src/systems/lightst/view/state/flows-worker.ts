import { Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import type { BackendName } from '../../../../engine/backend/backend';
import { laterCall } from '../../../../engine/protocol/later-call';
import type { RequestOf, ResultOf } from '../../../../engine/protocol/service';
import { SupervisedWorker, type SupervisedOptions } from '../../../../engine/protocol/supervised-worker';
import type { Call, CallOptions, WorkerClient } from '../../../../engine/protocol/worker-client';
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
import type { BaselineName } from '../../network-names';

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

type Target = Pick<SupervisedWorker<FlowsService>, 'call'> | WorkerClient<FlowsService>;
type Watch = Pick<SupervisedOptions<FlowsService>, 'restore' | 'onState'>;

export interface FlowsWorkerNeeds {
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  /** The backend that a person chose; undefined for the best that works. */
  readonly wanted: () => BackendName | undefined;
  /** Starts the worker; called with the first request. */
  readonly start?: (watch: Watch) => SupervisedWorker<FlowsService>;
}

/** What a worker was told, and when it is done. */
interface Told<T> {
  readonly about: T;
  readonly done: Promise<unknown>;
}

/**
 * The worker that forecasts, as the page sees it: it starts with the first request, and has the open data set before each,
 * and the chosen backend and the network's weights before those that need them. One that dies is replaced, and gets the same
 * again.
 */
export class FlowsWorker {
  readonly #needs: FlowsWorkerNeeds;
  #worker: SupervisedWorker<FlowsService> | null = null;
  #chosen: Told<BackendName | undefined> | null = null;
  #held: Told<FlowsDataset> | null = null;
  /** Networks whose weights the worker has, by id, the one that was asked about last at the end. */
  readonly #sent = new Map<string, Told<FlowWeights>>();

  constructor(needs: FlowsWorkerNeeds) {
    this.#needs = needs;
  }

  /** Asks for the table of the open data set. Rejects with `Failure` 'bad-input' if none is open. */
  table(request: RequestOf<FlowsService, 'table'>, listeners: Listeners = {}): Call<TableSummary> {
    return laterCall(this.#holding().then((worker) => worker.call('table', request, listeners)));
  }

  /** Asks the worker about a network and the open data set. Rejects with `Failure` 'bad-input' if none is open. */
  call<K extends SourceMethod>(
    method: K,
    { source, ...request }: Brought<K>,
    listeners: Listeners = {},
  ): Call<ResultOf<FlowsService, K>> {
    const start = async () => {
      const worker = await this.#ready();
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
      const worker = await this.#ready();
      const named = [];
      for (const weights of [teacher, ...students]) named.push(await this.#named(worker, weights));
      const [first, ...others] = named;
      return worker.call('lens', { ...request, teacher: first, students: others }, listeners);
    };
    return laterCall(start());
  }

  /** The worker once it has the open data set. */
  async #holding(): Promise<SupervisedWorker<FlowsService>> {
    const dataset = this.#needs.dataset();
    if (!dataset) throw new Failure('bad-input', 'No data set is open. Open one on the Data stage first.');
    const worker = (this.#worker ??= this.#start());
    if (this.#held?.about.fingerprint !== dataset.fingerprint) this.#hold(worker, partOf(dataset));
    await this.#held!.done;
    return worker;
  }

  /** The same, which computes as a person wants by then. */
  async #ready(): Promise<SupervisedWorker<FlowsService>> {
    const worker = await this.#holding();
    if (this.#chosen?.about !== this.#needs.wanted() || !this.#chosen) this.#choose(worker);
    await this.#chosen!.done;
    return worker;
  }

  /** A network by its id, when the worker has its weights. */
  async #named(target: Target, { id, network, bytes }: FlowWeights): Promise<NetworkId> {
    const sent = this.#sent.get(id) ?? this.#send(target, { id, network, bytes });
    this.#sent.delete(id);
    this.#sent.set(id, sent);
    await sent.done;
    return { id, network };
  }

  /** Sends weights, and has the worker drop those that were not asked about for longest. */
  #send(target: Target, about: FlowWeights): Told<FlowWeights> {
    const drop = [...this.#sent.keys()].slice(0, Math.max(0, this.#sent.size + 1 - MOST_KEPT));
    for (const id of drop) this.#sent.delete(id);
    const done = target.call('keepWeights', { weights: about, drop }).result;
    const told = { about, done };
    // Whoever waits for it is told why; the next request tries again.
    done.catch(() => this.#sent.get(about.id) === told && this.#sent.delete(about.id));
    return told;
  }

  #choose(target: Target): void {
    const about = this.#needs.wanted();
    const done = target.call('chooseBackend', about === undefined ? {} : { wanted: about }).result;
    const told = (this.#chosen = { about, done });
    // Whoever waits for it is told why; the next request tries again.
    done.catch(() => this.#chosen === told && (this.#chosen = null));
  }

  #hold(target: Target, about: FlowsDataset): void {
    this.#sent.clear();
    const done = target.call('hold', { dataset: about }).result;
    const told = (this.#held = { about, done });
    done.catch(() => this.#held === told && (this.#held = null));
  }

  #start(): SupervisedWorker<FlowsService> {
    const watch: Watch = {
      restore: async (client) => {
        const sent = [...this.#sent.values()];
        if (this.#held) this.#hold(client, this.#held.about);
        await this.#held?.done;
        if (this.#chosen) this.#choose(client);
        await this.#chosen?.done;
        for (const { about } of sent) {
          const told = this.#send(client, about);
          this.#sent.set(about.id, told);
          await told.done;
        }
      },
      onState: (state) => {
        // Given up: the next request starts a new one.
        if (state !== 'failed') return;
        this.#worker = this.#chosen = this.#held = null;
        this.#sent.clear();
      },
    };
    return (this.#needs.start ?? startFlowsWorker)(watch);
  }
}

/** What the worker needs of a data set: trips would be copied in vain. */
const partOf = ({ fingerprint, name, network, extras }: Dataset): FlowsDataset => ({
  fingerprint,
  name,
  network,
  ...(extras?.series && { extras: { series: extras.series } }),
});

const startFlowsWorker = (watch: Watch): SupervisedWorker<FlowsService> =>
  new SupervisedWorker<FlowsService>({
    ...watch,
    service: 'flows',
    spawn: () =>
      new Worker(new URL('../../../../../workers/flows.worker.ts', import.meta.url), { type: 'module' }),
  });
