import type { KernelAttrs, KernelName } from '../specs';

/**
 * Inputs by name as flat arrays (index inputs are Int32Array, read alike); outputs in the
 * order of `kernelSpecs`, zero-filled.
 */
export interface HostCall {
  readonly inputs: Readonly<Record<string, Float32Array>>;
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly outputs: readonly Float32Array[];
  readonly attrs: KernelAttrs;
}

export type HostArithmetic = (call: HostCall) => void;
export type HostArithmetics = Partial<Record<KernelName, HostArithmetic>>;
