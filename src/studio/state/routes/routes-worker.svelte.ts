import type { Dataset } from '../../../domain/dataset';
import { badInput } from '../../../base/failure';
import type { BackendName, BackendReport } from '../../../engine/backend/backend';
import { laterCall } from '../../../engine/protocol/later-call';
import type { TaskListeners } from '../../../engine/protocol/local-task';
import type { EventOf, MethodOf, RequestOf, ResultOf, ServiceOf } from '../../../engine/protocol/service';
import type {
  SupervisedOptions,
  SupervisedState,
  SupervisedWorker,
} from '../../../engine/protocol/supervised-worker';
import type { Call, WorkerClient } from '../../../engine/protocol/worker-client';
import type { RouteDrawing } from '../../../engine/routes/route-drawing';
import { startRoutesWorker } from '../machine/workers';

export interface RoutesWorkerNeeds {
  /** The data set that is open. */
  readonly dataset: () => Dataset | null;
  /** The backend that a person chose; if it is left out or undefined, the worker takes the best available. */
  readonly wanted?: () => BackendName | undefined;
  /** Starts the worker; called with the first request. */
  readonly startWorker?: (
    options: Pick<SupervisedOptions<RouteDrawing>, 'restore' | 'onState'>,
  ) => SupervisedWorker<RouteDrawing>;
}

/** The backend that the worker was told to compute with. */
interface Chosen {
  readonly wanted: BackendName | undefined;
  readonly done: Promise<void>;
}

/** The data set that the worker was given. */
interface Loaded {
  readonly dataset: Dataset;
  readonly done: Promise<void>;
}

/**
 * The worker that draws routes and reads trips, as the page sees it. It starts with the first request, and is
 * given the open data set before each request if it has another one. A worker that dies is replaced, and gets
 * the same again.
 * @typeParam S what it does: draws, and what the system that draws has it do beside
 */
export class RoutesWorker<S extends ServiceOf<S> & RouteDrawing = RouteDrawing> {
  /** Null until the worker is first needed. */
  state = $state<SupervisedState | null>(null);
  backend = $state.raw<BackendReport | null>(null);
  notes = $state.raw<readonly string[]>([]);
  #worker: SupervisedWorker<RouteDrawing> | null = null;
  #chosen: Chosen | null = null;
  #loaded: Loaded | null = null;
  /** Calls under way that a change ends. */
  #untilChange: readonly Call<unknown>[] = [];

  constructor(private readonly needs: RoutesWorkerNeeds) {}

  /**
   * Asks the worker about the open data set. Rejects with `Failure` 'bad-input' if none is open.
   * @param untilChange what would hold up a change of the data set or of the backend: that cancels it
   */
  call<K extends Exclude<MethodOf<S>, 'hold' | 'chooseBackend'>>(
    method: K,
    request: RequestOf<S, K>,
    { untilChange = false, ...listeners }: TaskListeners<EventOf<S, K>> & { untilChange?: boolean } = {},
  ): Call<ResultOf<S, K>> {
    return laterCall(
      this.#ready().then((worker) => {
        const call = (worker as unknown as SupervisedWorker<S>).call(method, request, listeners);
        if (untilChange) this.#follow(call);
        return call;
      }),
    );
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }

  /** Keeps a call until it ends. Whoever asked for it hears how. */
  #follow(call: Call<unknown>): void {
    const forget = () => void (this.#untilChange = this.#untilChange.filter((one) => one !== call));
    this.#untilChange = [...this.#untilChange, call];
    call.result.then(forget, forget);
  }

  /** The worker changes its data set or backend only once nothing is under way: what would go on for long ends here. */
  #endLongCalls(): void {
    for (const call of this.#untilChange) call.cancel();
  }

  /** The worker with a backend, and the open data set in it. */
  async #ready(): Promise<SupervisedWorker<RouteDrawing>> {
    const dataset = this.needs.dataset();
    if (!dataset) throw badInput('No data set is open. Open one on the Data stage first.');
    const worker = (this.#worker ??= this.#start());
    const stands = this.#chosen?.wanted === this.needs.wanted?.();
    await (this.#chosen && stands ? this.#chosen.done : this.#chooseOn(worker));
    await this.#hold(worker, dataset);
    return worker;
  }

  #hold(worker: SupervisedWorker<RouteDrawing>, dataset: Dataset): Promise<void> {
    if (this.#loaded?.dataset.fingerprint === dataset.fingerprint) return this.#loaded.done;
    this.#endLongCalls();
    const loaded: Loaded = { dataset, done: worker.call('hold', { dataset }).result };
    this.#loaded = loaded;
    loaded.done.catch(() => {
      // Whoever waits for it is told why; the next request tries again.
      if (this.#loaded === loaded) this.#loaded = null;
    });
    return loaded.done;
  }

  #chooseOn(
    target: Pick<SupervisedWorker<RouteDrawing>, 'call'> | WorkerClient<RouteDrawing>,
  ): Promise<void> {
    this.#endLongCalls();
    this.backend = null;
    const wanted = this.needs.wanted?.();
    const onEvent = (text: string) => (this.notes = [...this.notes, text]);
    const report = target.call('chooseBackend', wanted === undefined ? {} : { wanted }, { onEvent }).result;
    const done = report.then((backend) => {
      this.backend = backend;
    });
    const chosen: Chosen = { wanted, done };
    this.#chosen = chosen;
    done.catch(() => {
      // Whoever waits for it is told why; the next request tries again.
      if (this.#chosen === chosen) this.#chosen = null;
    });
    return done;
  }

  #start(): SupervisedWorker<RouteDrawing> {
    this.state = 'opening';
    return (this.needs.startWorker ?? startRoutesWorker)({
      restore: async (client) => {
        await this.#chooseOn(client);
        if (this.#loaded) await client.call('hold', { dataset: this.#loaded.dataset }).result;
      },
      onState: (state, cause) => {
        this.state = state;
        if (state === 'restarting')
          this.notes = [...this.notes, `The routes worker was replaced. ${cause?.message ?? ''}`.trim()];
        // Given up: the next request starts a new one.
        if (state === 'failed') this.#worker = this.#chosen = this.#loaded = null;
      },
    });
  }
}
