import type { HelperThreads } from '../src/engine/protocol/crew';

/** Who helps this worker, on the other cores; null since not every browser lets a worker start another. */
export const helpersBeside = (spawn: () => Worker): HelperThreads | null =>
  typeof Worker === 'undefined' ? null : { spawn, count: navigator.hardwareConcurrency - 1 };
