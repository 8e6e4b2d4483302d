import { KERNEL_BINARIES } from './kernels.generated';

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
  incRef(id: object): void;
  disposeData(id: object): void;
  readonly dataIdMap: { get(id: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: string): { dataId: object; shape: number[]; dtype: 'float32' };
}

const instances = new WeakMap<WebAssembly.Memory, WasmKernels>();

/**
 * Instantiates our kernels over the backend's own linear memory, so that
 * tensors are passed by pointer, uncopied.
 */
export function kernelsOver(backend: WasmBackend): WasmKernels {
  const memory = backend.wasm.wasmMemory ?? backend.wasm.asm?.memory;
  if (!memory)
    throw new Error('The WASM backend of TensorFlow.js does not expose its memory; version 4.22.0 is needed');
  let kernels = instances.get(memory);
  if (!kernels) {
    const instance = new WebAssembly.Instance(compile(memory), { env: { memory } });
    kernels = instance.exports as unknown as WasmKernels;
    instances.set(memory, kernels);
  }
  return kernels;
}

function compile(memory: WebAssembly.Memory): WebAssembly.Module {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const { plain, plainRelaxed, shared: sharedPlain, sharedRelaxed } = KERNEL_BINARIES;
  const bytes = (encoded: string) => Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  const relaxed = bytes(shared ? sharedRelaxed : plainRelaxed);
  // Relaxed SIMD brings fused multiply-add; a host without it refuses the module.
  return new WebAssembly.Module(
    WebAssembly.validate(relaxed) ? relaxed : bytes(shared ? sharedPlain : plain),
  );
}
