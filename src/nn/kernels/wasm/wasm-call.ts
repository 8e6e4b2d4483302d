import type { KernelAttrs } from '../specs';
import type { WasmKernels } from './wasm-backend';
import type { KernelCrew } from './threads/kernel-crew';

/** A call of one of our kernels, by pointers. */
export interface WasmCall {
  readonly kernels: WasmKernels;
  readonly crew: KernelCrew;
  /** Input pointers by name; 0 for an absent input. */
  readonly at: Record<string, number>;
  readonly shapes: Record<string, number[]>;
  /** Output pointers in the order of `kernelSpecs`. */
  readonly out: readonly number[];
  readonly attrs: KernelAttrs;
  readonly heap: () => ArrayBufferLike;
  /** Scratch floats, freed when the kernel returns. */
  readonly scratch: (floats: number) => number;
}
