import * as Comlink from 'comlink';
import { Failure } from '../../base/failure';
import { asFailure, fromWire } from './failure-wire';
import type { TaskListeners } from './local-task';
import type { EventOf, MethodOf, RequestOf, ResultOf, ServiceOf } from './service';
import { stepCommand, type TaskCommand } from './task-control';
import {
  isLastWords,
  PROTOCOL_VERSION,
  type Hello,
  type HostRemote,
  type Reply,
  type ReportBatch,
} from './wire';

export type ClientState = 'opening' | 'ready' | 'closing' | 'closed' | 'failed';

/** The part of a `Worker` that the protocol needs; tests bring their own. */
export interface WorkerLike extends Comlink.Endpoint {
  terminate(): void;
}

export interface ClientOptions {
  /** The service that the worker must offer. */
  readonly service: string;
  readonly onState?: (state: ClientState, failure?: Failure) => void;
  /** How long the worker may take to start, in ms. */
  readonly openWithinMs?: number;
  /**
   * How long a call that was cancelled may take to end, in ms: a worker that does not answer by then is ended.
   * By default it may take for ever: work that is worth more than a click (a training) comes to its next step.
   */
  readonly cancelWithinMs?: number;
}

export interface CallOptions<Event> extends TaskListeners<Event> {
  /** Buffers of the request to move to the worker: this thread loses them, nothing is copied. */
  readonly move?: readonly Transferable[];
}

/** A call under way: its result, and what steers it. Orders after the end have no effect. */
export interface Call<Result> {
  readonly result: Promise<Result>;
  pause(): void;
  resume(): void;
  step(count?: number): void;
  /**
   * Asks the task to stop at its next checkpoint; `result` then rejects with Failure `cancelled`, and does so
   * too where the worker has to be ended for it (`ClientOptions.cancelWithinMs`).
   */
  cancel(): void;
}

interface Pending {
  readonly reject: (failure: Failure) => void;
  /** Runs once the call was cancelled, until the worker has to be ended. */
  patience?: ReturnType<typeof setTimeout>;
}

const OPEN_WITHIN_MS = 60_000;
/** How long `close` waits for cancelled tasks to end by themselves, for example to finish writing a file. */
const CLOSE_GRACE_MS = 1_000;

/**
 * The page's end of the protocol: one worker, its state and its calls.
 *
 *     opening -> ready -> closing -> closed
 *        \________\__________\_____-> failed   (died, answered nonsense, or gave up; pending calls reject)
 *
 * A client never comes back from `closed` or `failed`: `SupervisedWorker` makes a new one.
 */
export class WorkerClient<S extends ServiceOf<S>> {
  readonly #worker: WorkerLike;
  readonly #options: ClientOptions;
  readonly #host: Comlink.Remote<HostRemote>;
  readonly #pending = new Map<number, Pending>();
  readonly #opened: Promise<Hello>;
  readonly #lifeWatch = new AbortController();
  #failOpening: (failure: Failure) => void = () => undefined;
  #state: ClientState = 'opening';
  #failure: Failure | undefined;
  #nextId = 1;
  #whenIdle: (() => void) | undefined;
  /** Callbacks of those who wait until no cancelled call is under way. */
  #whenStopped: (() => void)[] = [];

  constructor(worker: WorkerLike, options: ClientOptions) {
    this.#worker = worker;
    this.#options = options;
    worker.addEventListener('error', this.#onError);
    worker.addEventListener('messageerror', this.#onMessageError);
    worker.addEventListener('message', this.#onMessage);
    this.#host = Comlink.wrap<HostRemote>(worker);
    this.#opened = this.#open();
    // Whoever needs the worker awaits `ready()` and sees the failure there; nobody may, and that is no fault.
    this.#opened.catch(() => undefined);
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Calls under way. */
  get busy(): number {
    return this.#pending.size;
  }

  /** Resolves with the names of the worker's methods once it has answered. */
  async ready(): Promise<readonly string[]> {
    return (await this.#opened).methods;
  }

  call<K extends MethodOf<S>>(
    method: K,
    request: RequestOf<S, K>,
    options: CallOptions<EventOf<S, K>> = {},
  ): Call<ResultOf<S, K>> {
    const id = this.#nextId++;
    const order = (command: TaskCommand) => {
      if (this.#pending.has(id)) this.#send(() => this.#host.command(id, command));
    };
    return {
      result: this.#run(id, method, request, options) as Promise<ResultOf<S, K>>,
      pause: () => order({ kind: 'pause' }),
      resume: () => order({ kind: 'resume' }),
      step: (count = 1) => order(stepCommand(count)),
      cancel: () => {
        order({ kind: 'cancel' });
        this.#beginPatience(id);
      },
    };
  }

  /** Whether a cancelled call is under way that the worker has a limited time to end. */
  get stopping(): boolean {
    return [...this.#pending.values()].some(({ patience }) => patience !== undefined);
  }

  /** Resolves when that call has ended, by itself or with the worker. */
  stopped(): Promise<void> {
    if (!this.stopping) return Promise.resolve();
    return new Promise((resolve) => this.#whenStopped.push(resolve));
  }

  /** Cancels what runs, gives it a moment to end well, then ends the worker. */
  async close(): Promise<void> {
    if (this.#state !== 'opening' && this.#state !== 'ready') return;
    this.#enter('closing');
    for (const id of this.#pending.keys()) this.#send(() => this.#host.command(id, { kind: 'cancel' }));
    if (this.#pending.size > 0) await this.#idleOr(CLOSE_GRACE_MS);
    // It may have died meanwhile, which the compiler cannot know.
    if ((this.#state as ClientState) !== 'closing') return;
    this.#end('closed', new Failure('cancelled', `The ${this.#options.service} worker was closed.`));
  }

  /** Ends the worker at once; pending calls reject with Failure `worker-died`. */
  terminate(): void {
    this.#die(new Failure('worker-died', `The ${this.#options.service} worker was stopped.`));
  }

  async #open(): Promise<Hello> {
    const limit = this.#options.openWithinMs ?? OPEN_WITHIN_MS;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refused = new Promise<never>((_, reject) => {
      this.#failOpening = reject;
      timer = setTimeout(() => this.#die(this.#noAnswer(limit)), limit);
    });
    try {
      const hello = await Promise.race([this.#host.hello(), refused]);
      const mismatch = this.#mismatch(hello);
      if (mismatch) {
        this.#die(mismatch);
        throw mismatch;
      }
      if (this.#state === 'opening') this.#enter('ready');
      this.#watchLife(hello);
      return hello;
    } finally {
      clearTimeout(timer);
    }
  }

  #noAnswer(limit: number): Failure {
    return new Failure(
      'worker-died',
      `The ${this.#options.service} worker did not start within ${limit / 1000} s.`,
    );
  }

  #mismatch(hello: Hello): Failure | undefined {
    const { service } = this.#options;
    if (hello?.protocol === PROTOCOL_VERSION && hello.service === service) return undefined;
    const message = `The ${service} worker is of another version than this page. Reload the page to get both anew.`;
    return new Failure('internal', message, {
      expected: { protocol: PROTOCOL_VERSION, service },
      got: hello,
    });
  }

  /**
   * Some deaths raise no event (`self.close()`, the browser running short of memory): the life lock tells.
   */
  #watchLife(hello: Hello): void {
    const locks = globalThis.navigator?.locks;
    if (hello.lifeLock === null || !locks || this.#lifeWatch.signal.aborted) return;
    locks
      .request(hello.lifeLock, { signal: this.#lifeWatch.signal }, () =>
        this.#die(new Failure('worker-died', `The ${this.#options.service} worker ended without a word.`)),
      )
      .catch((thrown: unknown) => {
        if (!this.#lifeWatch.signal.aborted) this.#die(asFailure(thrown));
      });
  }

  #run(id: number, method: string, request: unknown, options: CallOptions<never>): Promise<unknown> {
    if (this.#state !== 'opening' && this.#state !== 'ready') return Promise.reject(this.#refusal());
    return new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      const settle = () => {
        port1.close();
        clearTimeout(this.#pending.get(id)?.patience);
        this.#pending.delete(id);
        if (this.#pending.size === 0) this.#whenIdle?.();
        if (!this.stopping) for (const resolve of this.#whenStopped.splice(0)) resolve();
      };
      const fail = (thrown: unknown) => {
        settle();
        reject(asFailure(thrown));
      };
      this.#pending.set(id, { reject: fail });
      Comlink.expose(
        { deliver: (batch: ReportBatch) => deliver(batch, options as CallOptions<unknown>) },
        port1,
      );
      const accept = (reply: Reply) => {
        if (!this.#pending.has(id)) return;
        const wrong = this.#wrongReply(id, method, reply);
        if (wrong) return this.#die(wrong);
        settle();
        if (reply.outcome.ok) resolve(reply.outcome.value);
        else reject(fromWire(reply.outcome.failure));
      };
      this.#host
        .run(id, method, movable(request, options.move), Comlink.transfer(port2, [port2]))
        .then(accept, fail);
    });
  }

  #beginPatience(id: number): void {
    const { cancelWithinMs, service } = this.#options;
    const call = this.#pending.get(id);
    if (cancelWithinMs === undefined || !call || call.patience !== undefined) return;
    const end = () => {
      const message = `The ${service} worker did not stop within ${cancelWithinMs / 1000} s. It was ended, and another one takes its place.`;
      this.#die(new Failure('cancelled', message));
    };
    call.patience = setTimeout(end, cancelWithinMs);
  }

  #wrongReply(id: number, method: string, reply: Reply | undefined): Failure | undefined {
    const fits = reply?.id === id && reply.method === method && typeof reply.outcome?.ok === 'boolean';
    if (fits) return undefined;
    const message = `The ${this.#options.service} worker gave an answer to "${method}" that does not belong to it.`;
    return new Failure('internal', message, {
      asked: { id, method },
      got: { id: reply?.id, method: reply?.method },
    });
  }

  #refusal(): Failure {
    const { service } = this.#options;
    return (
      this.#failure ??
      new Failure('cancelled', `The ${service} worker is ${this.#state} and takes no more calls.`)
    );
  }

  #send(order: () => Promise<void>): void {
    order().catch((thrown: unknown) => this.#die(asFailure(thrown)));
  }

  #idleOr(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  readonly #onError = (event: Event) => {
    const { message, filename, lineno } = event as ErrorEvent;
    const { service } = this.#options;
    const where = filename ? ` (${filename}:${lineno})` : '';
    // A script that runs and fails says how.
    if (message)
      return this.#die(new Failure('worker-died', `The ${service} worker failed: ${message}${where}.`));
    const why = 'its script could not be loaded. Check the connection, then load the page again';
    this.#die(new Failure('not-loaded', `The ${service} worker could not start: ${why}.`));
  };

  readonly #onMessageError = () => {
    this.#die(
      new Failure('worker-died', `A message of the ${this.#options.service} worker could not be read.`),
    );
  };

  readonly #onMessage = (event: Event) => {
    const { data } = event as MessageEvent<unknown>;
    if (isLastWords(data)) this.#die(fromWire(data.lastWords));
  };

  #die(failure: Failure): void {
    if (this.#state === 'closed' || this.#state === 'failed') return;
    this.#failure = failure;
    this.#end('failed', failure);
  }

  #end(state: 'closed' | 'failed', failure: Failure): void {
    this.#lifeWatch.abort();
    this.#worker.removeEventListener('error', this.#onError);
    this.#worker.removeEventListener('messageerror', this.#onMessageError);
    this.#worker.removeEventListener('message', this.#onMessage);
    this.#host[Comlink.releaseProxy]();
    this.#worker.terminate();
    this.#enter(state, failure);
    this.#failOpening(failure);
    const lost = new Failure('worker-died', failure.message, failure.details);
    for (const { reject, patience } of [...this.#pending.values()])
      // Nobody has cancelled the calls beside the one that the worker was ended for.
      reject(failure.code === 'cancelled' && state === 'failed' && patience === undefined ? lost : failure);
  }

  #enter(state: ClientState, failure?: Failure): void {
    this.#state = state;
    this.#options.onState?.(state, failure);
  }
}

function movable(request: unknown, move: readonly Transferable[] | undefined): unknown {
  if (!move || move.length === 0 || typeof request !== 'object' || request === null) return request;
  return Comlink.transfer(request, [...move]);
}

function deliver(batch: ReportBatch, listeners: TaskListeners<unknown>): void {
  for (const event of batch.events) listeners.onEvent?.(event);
  if (batch.progress) listeners.onProgress?.(batch.progress);
  if (batch.paused !== undefined) listeners.onPause?.(batch.paused);
}
