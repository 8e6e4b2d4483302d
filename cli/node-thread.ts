import { Worker, type MessagePort as NodePort } from 'node:worker_threads';
import type { WorkerLike } from '../src/engine/protocol/worker-client';
import type { KernelThread } from '../src/nn/kernels/wasm/threads/kernel-thread';

/** A thread of Node as the protocol takes a browser's worker. */
export interface NodeThread extends WorkerLike {
  readonly thread: Worker;
}

/** @param script plain JavaScript */
export function nodeThread(script: URL): NodeThread {
  const thread = new Worker(script);
  return { thread, ...nodeEndpoint(thread), terminate: () => void thread.terminate() };
}

/** A helper of the metrics worker. */
export const pieceThread = (): NodeThread => nodeThread(new URL('./piece-thread.mjs', import.meta.url));

/** One that calls kernels of the WASM backend. It keeps no process alive. */
export function kernelThread(): KernelThread {
  // Plain JavaScript needs none of the loaders that this process was started with.
  const thread = new Worker(new URL('./kernel-thread.mjs', import.meta.url), { execArgv: [] });
  thread.unref();
  return { ...nodeEndpoint(thread), terminate: () => void thread.terminate() };
}

/** Either end of a thread of Node as a browser has it: `parentPort` within the thread. */
export function nodeEndpoint(port: Worker | NodePort): Omit<WorkerLike, 'terminate'> {
  const wrapped = new Map<unknown, (data: unknown) => void>();
  return {
    postMessage: (message: unknown, transfer: Transferable[] = []) =>
      port.postMessage(message, transfer as never[]),
    addEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      const call = typeof listener === 'function' ? listener : listener.handleEvent.bind(listener);
      const heard = (data: unknown) => call({ data, message: String(data) } as unknown as Event);
      wrapped.set(listener, heard);
      port.on(type, heard);
    },
    removeEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      const heard = wrapped.get(listener);
      if (heard) port.off(type, heard);
    },
  };
}
