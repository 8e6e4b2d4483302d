import type { Tensor } from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/run-kernel';

/** GELU with the exact error function: x Phi(x). Any shape. */
export function gelu<T extends Tensor>(x: T): T {
  return runKernel('Gelu', { x })[0] as T;
}
