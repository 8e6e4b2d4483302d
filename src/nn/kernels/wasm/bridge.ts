import { PLAIN_MEMORY_KERNELS, SHARED_MEMORY_KERNELS } from './kernels.generated';

/** The functions of `assembly/index.ts`; every pointer and count is an i32. */
export type WasmKernels = Record<string, (...args: number[]) => number>;

/** What of TensorFlow.js's WASM backend the kernels need (4.22.0; the version is pinned for this). */
export interface WasmBackend {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    readonly wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  };
  readonly dataIdMap: { get(id: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: string): { dataId: object; shape: number[]; dtype: 'float32' };
}

const instances = new WeakMap<WebAssembly.Memory, WasmKernels>();

/** Instantiates our kernels over the backend's own linear memory, so that tensors are passed by pointer, uncopied. */
export function kernelsOver(backend: WasmBackend): WasmKernels {
  const memory = backend.wasm.wasmMemory ?? backend.wasm.asm?.memory;
  if (!memory)
    throw new Error('The WASM backend of TensorFlow.js does not expose its memory; version 4.22.0 is needed');
  let kernels = instances.get(memory);
  if (!kernels) {
    const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
    const encoded = shared ? SHARED_MEMORY_KERNELS : PLAIN_MEMORY_KERNELS;
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    kernels = instance.exports as unknown as WasmKernels;
    instances.set(memory, kernels);
  }
  return kernels;
}
