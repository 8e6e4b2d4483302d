import { engine, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import type { KernelAttrs, KernelName } from './specs';

/** Runs one of our kernels on the current backend; always returns the list of its outputs. */
export function runKernel(
  name: KernelName,
  inputs: Record<string, Tensor>,
  attrs: KernelAttrs = {},
): Tensor[] {
  const result = engine().runKernel(name, inputs as NamedTensorMap, attrs) as unknown as Tensor | Tensor[];
  return Array.isArray(result) ? result : [result];
}
