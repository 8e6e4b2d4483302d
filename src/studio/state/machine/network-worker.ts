import { badInput } from '../../../base/failure';
import type { Dataset } from '../../../domain/dataset';
import type { BackendName } from '../../../engine/backend/backend';
import type {
  NetworksAtWork,
  NetworkService,
  NetworksService,
} from '../../../engine/checkpoints/network-service';
import { laterCall } from '../../../engine/protocol/later-call';
import type { MethodOf, RequestOf, ResultOf, ServiceOf } from '../../../engine/protocol/service';
import { SupervisedWorker, type SupervisedOptions } from '../../../engine/protocol/supervised-worker';
import type { Call, CallOptions, WorkerClient } from '../../../engine/protocol/worker-client';

/** Whoever takes calls: the worker that is replaced when it dies, or one that is being brought to where the last one was. */
type Target = Pick<SupervisedWorker<NetworksService> | WorkerClient<NetworksService>, 'call'>;
type Watch = Pick<SupervisedOptions<NetworksService>, 'restore' | 'onState'>;

/** Who hears of progress and pauses of a request. */
export type NetworkWorkerListeners = Pick<CallOptions<never>, 'onProgress' | 'onPause'>;

/** Weights of networks, under the id that the worker keeps them by. */
interface WithId {
  readonly id: string;
}

/** What the page says of a worker. */
export interface NetworkWorkerPlace {
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  /** The backend that a person chose; undefined for the best that works. */
  readonly wanted: () => BackendName | undefined;
  /** Starts the worker, with the first request; left out: as on the page. */
  readonly start?: (watch: Watch) => SupervisedWorker<NetworksService>;
}

/** Methods that ask about one network, which the request names by its id. */
type NetworkMethod<S extends ServiceOf<S>> = {
  [K in MethodOf<S>]: RequestOf<S, K> extends WithId ? K : never;
}[MethodOf<S>];
/** Such a request with the weights of the network, in case the worker lacks them. */
type Brought<S extends ServiceOf<S>, K extends MethodOf<S>, Weights> = Omit<RequestOf<S, K>, 'id'> & {
  readonly weights: Weights;
};

/** What a worker was told, and when it is done. */
interface Told<T> {
  readonly about: T;
  readonly done: Promise<unknown>;
}

/**
 * A worker that is asked about the open data set and about networks: it starts with the first request, and has the data set before
 * each, and the chosen backend and the weights before those that need them. One that dies is replaced, and gets the same again.
 */
export class NetworkWorker<
  S extends ServiceOf<S> & NetworkService<Held, Weights>,
  Held extends Pick<Dataset, 'fingerprint'>,
  Weights extends WithId,
> {
  #worker: SupervisedWorker<NetworksService> | null = null;
  #chosen: Told<BackendName | undefined> | null = null;
  #held: Told<Held> | null = null;
  /** Weights that the worker has, by id, those that were asked about last at the end. */
  readonly #sent = new Map<string, Told<Weights>>();

  constructor(
    private readonly networks: NetworksAtWork<Held>,
    private readonly place: NetworkWorkerPlace,
  ) {}

  /** The worker once it has the open data set. @throws Failure 'bad-input' where none is open */
  async #holding(): Promise<SupervisedWorker<NetworksService>> {
    const dataset = this.place.dataset();
    if (!dataset) throw badInput('No data set is open. Open one on the Data stage first.');
    const worker = (this.#worker ??= this.#start());
    if (this.#held?.about.fingerprint !== dataset.fingerprint)
      this.#hold(worker, this.networks.partOf(dataset));
    await this.#held!.done;
    return worker;
  }

  /** The same, which computes as a person wants by then. */
  async #ready(): Promise<SupervisedWorker<NetworksService>> {
    const worker = await this.#holding();
    if (this.#chosen?.about !== this.place.wanted() || !this.#chosen) this.#choose(worker);
    await this.#chosen!.done;
    return worker;
  }

  /** Asks about the open data set. Rejects with `Failure` 'bad-input' if none is open. */
  ask<K extends Exclude<MethodOf<S>, NetworkMethod<S>>>(
    method: K,
    request: RequestOf<S, K>,
    listeners: NetworkWorkerListeners = {},
  ): Call<ResultOf<S, K>> {
    return laterCall(this.#holding().then((worker) => this.#call(worker, method, request, listeners)));
  }

  /** Asks about a network and the open data set; the same. */
  call<K extends NetworkMethod<S>>(
    method: K,
    { weights, ...request }: Brought<S, K, Weights>,
    listeners: NetworkWorkerListeners = {},
  ): Call<ResultOf<S, K>> {
    const named = { ...request, id: weights.id } as unknown as RequestOf<S, K>;
    return this.askNetworks(method, named, [weights], listeners);
  }

  /** Asks about networks, which the request names by their ids. Rejects with `Failure` 'bad-input' if no data set is open. */
  askNetworks<K extends MethodOf<S>>(
    method: K,
    request: RequestOf<S, K>,
    networks: readonly Weights[],
    listeners: NetworkWorkerListeners = {},
  ): Call<ResultOf<S, K>> {
    const start = async () => {
      const worker = await this.#ready();
      for (const weights of networks) await this.#give(worker, weights);
      return this.#call(worker, method, request, listeners);
    };
    return laterCall(start());
  }

  /** Resolves when the worker has the weights. */
  async #give(target: Target, weights: Weights): Promise<void> {
    const { id } = weights;
    const sent = this.#sent.get(id) ?? this.#send(target, weights);
    this.#sent.delete(id);
    this.#sent.set(id, sent);
    await sent.done;
  }

  /** Sends weights, and has the worker drop those that were not asked about for longest. */
  #send(target: Target, about: Weights): Told<Weights> {
    const drop = [...this.#sent.keys()].slice(0, Math.max(0, this.#sent.size + 1 - this.networks.mostKept));
    for (const id of drop) this.#sent.delete(id);
    const done = this.#tell(target, 'keepWeights', { weights: about, drop });
    const told = { about, done };
    // Whoever waits for it is told why; the next request tries again.
    done.catch(() => this.#sent.get(about.id) === told && this.#sent.delete(about.id));
    return told;
  }

  #choose(target: Target): void {
    const about = this.place.wanted();
    const done = this.#tell(target, 'chooseBackend', about === undefined ? {} : { wanted: about });
    const told = (this.#chosen = { about, done });
    // Whoever waits for it is told why; the next request tries again.
    done.catch(() => this.#chosen === told && (this.#chosen = null));
  }

  #hold(target: Target, about: Held): void {
    this.#sent.clear();
    const done = this.#tell(target, 'hold', { dataset: about });
    const told = (this.#held = { about, done });
    done.catch(() => this.#held === told && (this.#held = null));
  }

  #call<K extends MethodOf<S>>(
    target: Target,
    method: K,
    request: RequestOf<S, K>,
    listeners: NetworkWorkerListeners,
  ): Call<ResultOf<S, K>> {
    return target.call('ask', { method, request }, listeners) as Call<ResultOf<S, K>>;
  }

  /** Tells the worker what its service shares with those of all systems. */
  #tell<K extends keyof NetworkService<Held, Weights>>(
    target: Target,
    method: K,
    request: Parameters<NetworkService<Held, Weights>[K]>[0],
  ): Promise<unknown> {
    return target.call('ask', { method, request }).result;
  }

  #start(): SupervisedWorker<NetworksService> {
    const start = this.place.start ?? ((watch: Watch) => startWorker(this.networks.system, watch));
    return start({
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
    });
  }
}

/** @param system which it is named after, and whose networks it loads */
const startWorker = (system: string, watch: Watch): SupervisedWorker<NetworksService> =>
  new SupervisedWorker<NetworksService>({
    ...watch,
    service: 'networks',
    spawn: () =>
      new Worker(new URL('../../../../workers/networks.worker.ts', import.meta.url), {
        type: 'module',
        name: system,
      }),
  });
