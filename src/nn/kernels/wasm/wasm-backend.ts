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
