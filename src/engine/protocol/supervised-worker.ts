import { Failure } from '../../base/failure';
import { asFailure } from './failure-wire';
import { laterCall } from './later-call';
import type { EventOf, MethodOf, RequestOf, ResultOf, ServiceOf } from './service';
import { WorkerClient, type Call, type CallOptions, type WorkerLike } from './worker-client';

export type SupervisedState = 'opening' | 'ready' | 'restarting' | 'closed' | 'failed';

/** Why a worker is being replaced, and how many times it has been. */
export interface Restart {
  readonly attempt: number;
  /**
   * What ended the last worker: `out-of-memory` asks for a smaller batch,
   * `device-lost` perhaps for another backend.
   */
  readonly cause: Failure;
}

export interface SupervisedOptions<S extends ServiceOf<S>> {
  readonly service: string;
  readonly spawn: () => WorkerLike;
  /**
   * Brings a new worker to where the dead one was, for example from its
   * last checkpoint, before it takes calls.
   */
  readonly restore?: (client: WorkerClient<S>, restart: Restart) => Promise<void>;
  /** Deaths within `windowMs` that are mended; one more and the supervisor gives up. */
  readonly maxRestarts?: number;
  readonly windowMs?: number;
  readonly onState?: (state: SupervisedState, cause?: Failure) => void;
  readonly openWithinMs?: number;
}

const MAX_RESTARTS = 3;
const WINDOW_MS = 600_000;

/**
 * A worker that is replaced when it dies. Calls that were under way reject with the cause; calls
 * made meanwhile wait for the new worker.
 */
export class SupervisedWorker<S extends ServiceOf<S>> {
  readonly #options: SupervisedOptions<S>;
  #deaths: number[] = [];
  #client: WorkerClient<S> | undefined;
  #current: Promise<WorkerClient<S>>;
  #state: SupervisedState = 'opening';
  #failure: Failure | undefined;

  constructor(options: SupervisedOptions<S>) {
    this.#options = options;
    this.#current = this.#launch();
    // `client()` reports it to whoever asks.
    this.#current.catch(() => undefined);
  }

  get state(): SupervisedState {
    return this.#state;
  }

  /** Why no other worker is started; undefined while one would be. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /**
   * The living worker's client; waits while it is being replaced.
   * @throws Failure once given up or closed.
   */
  async client(): Promise<WorkerClient<S>> {
    for (;;) {
      const current = this.#current;
      try {
        return await current;
      } catch (thrown) {
        if (this.#current === current) throw thrown;
      }
    }
  }

  call<K extends MethodOf<S>>(
    method: K,
    request: RequestOf<S, K>,
    options: CallOptions<EventOf<S, K>> = {},
  ): Call<ResultOf<S, K>> {
    return laterCall(this.client().then((client) => client.call(method, request, options)));
  }

  /**
   * The same for a call that may be made twice: if a worker dies at it, the next one is asked, once. Two deaths
   * at one call are the call's own doing.
   */
  async callAgain<K extends MethodOf<S>>(method: K, request: RequestOf<S, K>): Promise<ResultOf<S, K>> {
    try {
      return await this.call(method, request).result;
    } catch (thrown) {
      if (asFailure(thrown).code !== 'worker-died' || this.#state === 'failed' || this.#state === 'closed')
        throw thrown;
      return this.call(method, request).result;
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const failure = new Failure('cancelled', `The ${this.#options.service} worker was closed.`);
    const client = this.#client;
    this.#enter('closed');
    this.#refuseFrom(failure);
    await client?.close();
  }

  async #launch(restart?: Restart): Promise<WorkerClient<S>> {
    const { service, spawn, openWithinMs } = this.#options;
    const client: WorkerClient<S> = new WorkerClient<S>(spawn(), {
      service,
      ...(openWithinMs === undefined ? {} : { openWithinMs }),
      onState: (state, failure) => {
        if (state === 'failed' && failure && this.#client === client) this.#replace(failure);
      },
    });
    this.#client = client;
    await client.ready();
    if (restart) await this.#restore(client, restart);
    if (this.#client === client && this.#state !== 'closed') this.#enter('ready');
    return client;
  }

  async #restore(client: WorkerClient<S>, restart: Restart): Promise<void> {
    try {
      await this.#options.restore?.(client, restart);
    } catch (thrown) {
      // A worker that died while being restored is being replaced already; any
      // other failure would only come again.
      if (client.state === 'ready' && this.#client === client) {
        this.#giveUp(asFailure(thrown));
        client.terminate();
      }
      throw thrown;
    }
  }

  #replace(cause: Failure): void {
    if (this.#state === 'closed' || this.#state === 'failed') return;
    const now = performance.now();
    const windowMs = this.#options.windowMs ?? WINDOW_MS;
    this.#deaths = [...this.#deaths.filter((death) => now - death < windowMs), now];
    const attempt = this.#deaths.length;
    if (attempt > (this.#options.maxRestarts ?? MAX_RESTARTS)) return this.#giveUp(this.#tooOften(cause));
    this.#enter('restarting', cause);
    this.#current = this.#launch({ attempt, cause });
    this.#current.catch(() => undefined);
  }

  #tooOften(cause: Failure): Failure {
    const { service } = this.#options;
    const often = `The ${service} worker failed ${this.#deaths.length} times and is not started again`;
    const message = `${often}. Load the page again to start another; what was kept is still there. Last: ${cause.message}`;
    return new Failure(cause.code, message, cause.details);
  }

  #giveUp(failure: Failure): void {
    this.#failure = failure;
    this.#enter('failed', failure);
    this.#refuseFrom(failure);
  }

  #refuseFrom(failure: Failure): void {
    this.#current = Promise.reject(failure);
    this.#current.catch(() => undefined);
  }

  #enter(state: SupervisedState, cause?: Failure): void {
    this.#state = state;
    this.#options.onState?.(state, cause);
  }
}
