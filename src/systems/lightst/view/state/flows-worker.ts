import { Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import type { BackendName } from '../../../../engine/backend/backend';
import { laterCall } from '../../../../engine/protocol/later-call';
import type { RequestOf, ResultOf } from '../../../../engine/protocol/service';
import { SupervisedWorker, type SupervisedOptions } from '../../../../engine/protocol/supervised-worker';
import type { Call, CallOptions, WorkerClient } from '../../../../engine/protocol/worker-client';
import type { FlowsService } from '../../forecast/flows-service';

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
 * The worker that forecasts, as the page sees it: it starts with the first request, and has the open data set and the
 * chosen backend before each. One that dies is replaced, and gets the same again.
 */
export class FlowsWorker {
  readonly #needs: FlowsWorkerNeeds;
  #worker: SupervisedWorker<FlowsService> | null = null;
  #chosen: Told<BackendName | undefined> | null = null;
  #held: Told<Dataset> | null = null;

  constructor(needs: FlowsWorkerNeeds) {
    this.#needs = needs;
  }

  /** Asks the worker about the open data set. Rejects with `Failure` 'bad-input' if none is open. */
  call<K extends 'forecast' | 'errors' | 'likeness' | 'lens'>(
    method: K,
    request: RequestOf<FlowsService, K>,
    listeners: Pick<CallOptions<never>, 'onProgress' | 'onPause'> = {},
  ): Call<ResultOf<FlowsService, K>> {
    return laterCall(this.#ready().then((worker) => worker.call(method, request, listeners)));
  }

  async #ready(): Promise<SupervisedWorker<FlowsService>> {
    const dataset = this.#needs.dataset();
    if (!dataset) throw new Failure('bad-input', 'No data set is open. Open one on the Data stage first.');
    const worker = (this.#worker ??= this.#start());
    if (this.#chosen?.about !== this.#needs.wanted() || !this.#chosen) this.#choose(worker);
    await this.#chosen!.done;
    if (this.#held?.about.fingerprint !== dataset.fingerprint) this.#hold(worker, dataset);
    await this.#held!.done;
    return worker;
  }

  #choose(target: Target): void {
    const about = this.#needs.wanted();
    const done = target.call('chooseBackend', about === undefined ? {} : { wanted: about }).result;
    const told = (this.#chosen = { about, done });
    // Whoever waits for it is told why; the next request tries again.
    done.catch(() => this.#chosen === told && (this.#chosen = null));
  }

  #hold(target: Target, about: Dataset): void {
    const done = target.call('hold', { dataset: about }).result;
    const told = (this.#held = { about, done });
    done.catch(() => this.#held === told && (this.#held = null));
  }

  #start(): SupervisedWorker<FlowsService> {
    const watch: Watch = {
      restore: async (client) => {
        this.#choose(client);
        await this.#chosen!.done;
        const { about } = this.#held ?? {};
        if (about) this.#hold(client, about);
        await this.#held?.done;
      },
      onState: (state) => {
        // Given up: the next request starts a new one.
        if (state === 'failed') this.#worker = this.#chosen = this.#held = null;
      },
    };
    return (this.#needs.start ?? startFlowsWorker)(watch);
  }
}

const startFlowsWorker = (watch: Watch): SupervisedWorker<FlowsService> =>
  new SupervisedWorker<FlowsService>({
    ...watch,
    service: 'flows',
    spawn: () =>
      new Worker(new URL('../../../../../workers/flows.worker.ts', import.meta.url), { type: 'module' }),
  });
