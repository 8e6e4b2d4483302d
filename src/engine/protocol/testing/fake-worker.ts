import type { WorkerLike } from '../worker-client';

/**
 * A worker in the same thread: its scope is one end of a message channel, and
 * it can be made to die in every way.
 */
export class FakeWorker implements WorkerLike {
  readonly #here: MessagePort;
  readonly #events = new EventTarget();
  /** What would be `self` inside the worker. */
  readonly scope: MessagePort;
  terminated = false;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#here = port1;
    this.scope = port2;
    port1.onmessage = (event) =>
      this.#events.dispatchEvent(new MessageEvent('message', { data: event.data }));
    port1.start();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#here.postMessage(message, transfer);
  }

  addEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
    this.#events.addEventListener(type, listener);
  }

  removeEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
    this.#events.removeEventListener(type, listener);
  }

  terminate(): void {
    this.terminated = true;
    this.#here.close();
  }

  /** An uncaught error in the worker. */
  crash(message: string): void {
    this.#events.dispatchEvent(
      Object.assign(new Event('error'), { message, filename: 'worker.js', lineno: 7 }),
    );
  }

  /** A script that the browser cannot load. */
  miss(): void {
    this.#events.dispatchEvent(new Event('error'));
  }

  /** A message that the page cannot deserialise. */
  garble(): void {
    this.#events.dispatchEvent(new Event('messageerror'));
  }
}
