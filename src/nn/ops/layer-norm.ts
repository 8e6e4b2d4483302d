import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/run-kernel';

/** Layer normalisation of each row: x (N x D), gamma (D), beta (D) or none. PyTorch's default eps. */
export function layerNorm(x: Tensor2D, gamma: Tensor1D, beta?: Tensor1D | undefined, eps = 1e-5): Tensor2D {
  return runKernel('RowLayerNorm', beta ? { x, gamma, beta } : { x, gamma }, { eps })[0] as Tensor2D;
}
