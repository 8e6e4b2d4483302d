import { webLocks } from '../../base/web-locks';
import * as Comlink from 'comlink';
import { Failure } from '../../base/failure';
import type { EventTask } from '../../base/task';
import { toWire } from './failure-wire';
import { controlledTask } from './local-task';
import { ReportSender } from './report-sender';
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
} from './wire';

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
async function holdLifeLock(service: string): Promise<Hello['lifeLock']> {
  const locks = await webLocks();
  if (!locks) return null;
  const lock = `route-distillery/${service}/${crypto.randomUUID()}`;
  return new Promise((resolve, reject) => {
    const untilDeath = () => {
      resolve(lock);
      return new Promise<never>(() => undefined);
    };
    locks.request(lock, untilDeath).catch(reject);
  });
}
