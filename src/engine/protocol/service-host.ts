import * as Comlink from 'comlink';
import { Failure } from '../../base/failure';
import type { EventTask } from '../../base/task';
import { toWire } from './failure-wire';
import { controlledTask } from './local-task';
import { buffersToMove, type ServiceOf } from './service';
import { TaskControl, type TaskCommand } from './task-control';
import {
  PROTOCOL_VERSION,
  type Hello,
  type HostRemote,
  type LastWords,
  type Outcome,
  type Reply,
  type ReportRemote,
  type ReportBatch,
} from './wire';
import type { ProgressReport } from './progress-meter';

type AnyMethod = (request: unknown, task: EventTask<unknown>) => unknown;

/** The worker's end of the protocol. */
export interface ServiceHost {
  /**
   * Tells the client why this worker cannot go on; the client ends it and
   * every pending call fails with `failure`.
   */
  giveUp(failure: Failure): void;
}

/**
 * Offers `service` to the thread that owns `endpoint` (a worker's own scope by default). Call
 * it while the worker's module is first evaluated, before any `await`: messages that come
 * earlier than the listener are lost.
 */
export function exposeService<S extends ServiceOf<S>>(
  name: string,
  service: S,
  endpoint: Comlink.Endpoint = globalThis as unknown as Comlink.Endpoint,
): ServiceHost {
  const running = new Map<number, TaskControl>();
  const remote: HostRemote = {
    hello: async () => ({
      protocol: PROTOCOL_VERSION,
      service: name,
      methods: Object.keys(service),
      lifeLock: await holdLifeLock(name),
    }),
    run: (id, method, request, reports) => run(service, running, { id, method, request, reports }),
    command: (id: number, command: TaskCommand) => running.get(id)?.obey(command),
  };
  Comlink.expose(remote, endpoint);
  return {
    giveUp: (failure) => endpoint.postMessage({ lastWords: toWire(failure) } satisfies LastWords),
  };
}

interface Incoming {
  readonly id: number;
  readonly method: string;
  readonly request: unknown;
  readonly reports: MessagePort;
}

async function run(service: object, running: Map<number, TaskControl>, call: Incoming): Promise<Reply> {
  const { id, method } = call;
  const remote = Comlink.wrap<ReportRemote>(call.reports);
  const control: TaskControl = new TaskControl({ onPause: (paused) => sender.paused(paused) });
  const sender = new ReportSender(
    (batch) => remote.deliver(Comlink.transfer(batch, batch.events.flatMap(buffersToMove))),
    () => control.cancel(),
  );
  running.set(id, control);
  const task = controlledTask<unknown>(control, {
    onProgress: (report) => sender.progress(report),
    onEvent: (event) => sender.event(event),
  });
  const worked = await outcomeOf(() => methodOf(service, method)(call.request, task));
  running.delete(id);
  // Reports come before the answer: a caller that has its result has seen everything.
  const reported = await outcomeOf(() => sender.close());
  remote[Comlink.releaseProxy]();
  const outcome = reported.ok ? worked : reported;
  const reply: Reply = { id, method, outcome };
  return Comlink.transfer(reply, outcome.ok ? [...buffersToMove(outcome.value)] : []);
}

function methodOf(service: object, method: string): AnyMethod {
  // Own properties only: 'constructor' is no method of a service.
  const found: unknown = Object.hasOwn(service, method)
    ? (service as Record<string, unknown>)[method]
    : undefined;
  if (typeof found === 'function') return found as AnyMethod;
  throw new Failure(
    'internal',
    `This worker has no method "${method}". It has: ${Object.keys(service).join(', ')}.`,
  );
}

async function outcomeOf(work: () => unknown): Promise<Outcome> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, failure: toWire(thrown) };
  }
}

/** Takes a lock that only the end of this thread gives back; null where there are no Web Locks. */
function holdLifeLock(service: string): Promise<Hello['lifeLock']> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return Promise.resolve(null);
  const lock = `route-distillery/${service}/${crypto.randomUUID()}`;
  return new Promise((resolve, reject) => {
    const untilDeath = () => {
      resolve(lock);
      return new Promise<never>(() => undefined);
    };
    locks.request(lock, untilDeath).catch(reject);
  });
}

/** Twenty updates a second are as many as an eye can follow. */
const SEND_EVERY_MS = 50;

/**
 * Sends a task's reports so that they never flood the page: one batch under way at a time, at most one every
 * 50 ms, progress in between replaced by the latest, events kept in order and never dropped.
 */
export class ReportSender {
  readonly #deliver: (batch: ReportBatch) => Promise<void>;
  readonly #onRefused: () => void;
  #progress: ProgressReport | undefined;
  #paused: boolean | undefined;
  #events: unknown[] = [];
  #underWay: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastSent = -Infinity;
  #error: { readonly thrown: unknown } | undefined;

  /**
   * @param onRefused called once if a delivery fails: nobody listens any more, so the task may as well stop.
   */
  constructor(deliver: (batch: ReportBatch) => Promise<void>, onRefused: () => void) {
    this.#deliver = deliver;
    this.#onRefused = onRefused;
  }

  progress(report: ProgressReport): void {
    this.#progress = report;
    this.#schedule();
  }

  paused(paused: boolean): void {
    this.#paused = paused;
    this.#schedule();
  }

  event(event: unknown): void {
    this.#events.push(event);
    this.#schedule();
  }

  /** Sends what is left and waits until it has arrived. @throws what a delivery threw. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#underWay;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#send();
    await this.#underWay;
    if (this.#error) throw this.#error.thrown;
  }

  get #waiting(): boolean {
    return this.#progress !== undefined || this.#paused !== undefined || this.#events.length > 0;
  }

  #schedule(): void {
    if (this.#underWay || this.#timer !== undefined || this.#error || !this.#waiting) return;
    const wait = this.#lastSent + SEND_EVERY_MS - performance.now();
    if (wait <= 0) this.#send();
    else this.#timer = setTimeout(() => this.#send(), wait);
  }

  #send(): void {
    this.#timer = undefined;
    if (this.#error || !this.#waiting) return;
    this.#lastSent = performance.now();
    this.#underWay = this.#deliver(this.#takeBatch())
      .catch((thrown: unknown) => {
        this.#error = { thrown };
        this.#onRefused();
      })
      .then(() => {
        this.#underWay = undefined;
        this.#schedule();
      });
  }

  #takeBatch(): ReportBatch {
    const batch: ReportBatch = {
      events: this.#events,
      ...(this.#progress === undefined ? {} : { progress: this.#progress }),
      ...(this.#paused === undefined ? {} : { paused: this.#paused }),
    };
    this.#events = [];
    this.#progress = undefined;
    this.#paused = undefined;
    return batch;
  }
}
