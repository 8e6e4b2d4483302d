import type { WasmBackend, WasmKernels } from '../wasm-backend';
import { OWN_SCRATCH } from './thread-loop.mjs';

export { OWN_SCRATCH };

/** Threads that call kernels over one memory. */
export interface KernelCrew {
  /** This one included; 1: it is alone. */
  readonly threads: number;
  /**
   * Calls kernel `name` once with each list of arguments, all lists of one length, and returns when all are done.
   * Parts are independent: who does which, and when, makes no difference, and one that was begun may be done again
   * from its start, so none may write over what it reads.
   * @param scratchFloats room that each thread has to itself; the argument `OWN_SCRATCH` stands for its address
   */
  run(name: string, parts: readonly (readonly number[])[], scratchFloats?: number): void;
}

/** One thread: it does all parts itself, in order. */
export class LoneCrew implements KernelCrew {
  readonly threads = 1;

  constructor(
    private readonly kernels: WasmKernels,
    private readonly heap: WasmBackend['wasm'],
  ) {}

  run(name: string, parts: readonly (readonly number[])[], scratchFloats = 0): void {
    const kernel = this.kernels[name];
    if (scratchFloats === 0) {
      for (const part of parts) kernel(...part);
      return;
    }
    const scratch = this.heap._malloc(4 * scratchFloats) >>> 0;
    for (const part of parts) kernel(...part.map((value) => (Number.isNaN(value) ? scratch : value)));
    this.heap._free(scratch);
  }
}
