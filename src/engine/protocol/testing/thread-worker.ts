import { Worker } from 'node:worker_threads';
import type { WorkerLike } from '../worker-client';

/** A thread of Node as the protocol takes a browser's worker. It is plain JavaScript that speaks the protocol. */
export function threadWorker(script: URL): WorkerLike & { readonly thread: Worker } {
  const thread = new Worker(script);
  const wrapped = new Map<unknown, (data: unknown) => void>();
  return {
    thread,
    postMessage: (message: unknown, transfer: Transferable[] = []) =>
      thread.postMessage(message, transfer as never[]),
    addEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      const call = typeof listener === 'function' ? listener : listener.handleEvent.bind(listener);
      const heard = (data: unknown) => call({ data, message: String(data) } as unknown as Event);
      wrapped.set(listener, heard);
      thread.on(type, heard);
    },
    removeEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      const heard = wrapped.get(listener);
      if (heard) thread.off(type, heard);
    },
    terminate: () => void thread.terminate(),
  };
}
