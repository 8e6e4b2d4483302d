import { Worker, type MessagePort as NodePort } from 'node:worker_threads';
import type { HelperThreads } from '../src/engine/protocol/crew';
import type { WorkerLike } from '../src/engine/protocol/worker-client';
import type { KernelThread } from '../src/nn/kernels/wasm/threads/kernel-thread';
import { startOf } from './package';

/** A thread of Node as the protocol takes a browser's worker. */
export interface NodeThread extends WorkerLike {
  readonly thread: Worker;
}

/** @param script plain JavaScript */
export function nodeThread(script: URL, workerData: object = {}): NodeThread {
  const thread = new Worker(script, { workerData });
  return { thread, ...nodeEndpoint(thread), terminate: () => void thread.terminate() };
}

/** A thread that does pieces of work, of the service of this name. */
export const helperThread = (service: string): NodeThread =>
  nodeThread(startOf('helper-thread'), { service });

/** Who helps a command that computes with so many threads, its own included; null where that is one. */
export const helperThreads = (threads: number): HelperThreads | null =>
  threads > 1 ? { spawn: helperThread, count: threads - 1 } : null;

/** One that calls kernels of the WASM backend. It keeps no process alive. */
export function kernelThread(): KernelThread {
  // Plain JavaScript needs none of the loaders that this process was started with.
  const thread = new Worker(startOf('kernel-thread'), { execArgv: [] });
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
      // One that is ended says nothing else.
      if (type === 'error') port.on('exit', heard);
    },
    removeEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
      const heard = wrapped.get(listener);
      if (heard) port.off(type, heard).off('exit', heard);
    },
  };
}
