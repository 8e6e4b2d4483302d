import { Worker } from 'node:worker_threads';
import type { WasmBackend } from '../../wasm-backend';
import type { KernelThread } from '../kernel-thread';
import { PLACE, viewsOf } from '../thread-loop.mjs';

/** A thread of Node, as a browser has it. */
export function testThread(kind: 'honest' | 'dying' = 'honest'): KernelThread {
  const thread = new Worker(new URL(`./${kind}-thread.mjs`, import.meta.url), { execArgv: [] });
  thread.unref();
  return {
    postMessage: (start) => thread.postMessage(start),
    terminate: () => void thread.terminate(),
    addEventListener: (type, listener) => void thread.on(type, () => listener(new Event(type))),
  };
}

/** One that has started, has been seen once and does nothing more; nobody is told of its end. */
export const silentThread = (): KernelThread => ({
  postMessage: ({ control, thread }) => {
    const { words } = viewsOf(control);
    Atomics.add(words, PLACE.started, 1);
    Atomics.add(words, PLACE.seen + thread, 1);
  },
  terminate: () => undefined,
  addEventListener: () => undefined,
});

/** Shared memory as the WASM backend has it, which only ever gives more of it. */
export function sharedHeap(): WasmBackend & {
  put(values: Float32Array): number;
  fill(at: number, count: number, value: number): void;
  get(at: number, count: number): Float32Array;
} {
  const wasmMemory = new WebAssembly.Memory({ initial: 1024, maximum: 65536, shared: true });
  const HEAPU8 = new Uint8Array(wasmMemory.buffer);
  let next = 64;
  const _malloc = (bytes: number) => {
    const at = next;
    next += 64 * Math.ceil(bytes / 64);
    if (next > HEAPU8.length) throw new RangeError('The heap of the test is too small.');
    return at;
  };
  const unused = () => {
    throw new Error('There are no tensors here.');
  };
  return {
    wasm: { HEAPU8, wasmMemory, _malloc, _free: () => undefined },
    incRef: unused,
    disposeData: unused,
    dataIdMap: { get: unused },
    makeOutput: unused,
    put: (values) => {
      const at = _malloc(values.byteLength);
      new Float32Array(wasmMemory.buffer, at, values.length).set(values);
      return at;
    },
    fill: (at, count, value) => new Float32Array(wasmMemory.buffer, at, count).fill(value),
    get: (at, count) => new Float32Array(wasmMemory.buffer, at, count).slice(),
  };
}
