import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/run-kernel';

/**
 * -log softmax(logits)[target] of each row, in nats; a negative target gives 0.
 * logits (N x V), targets (N) int32 -> (N).
 */
export function softmaxCrossEntropyRows(logits: Tensor2D, targets: Tensor1D): Tensor1D {
  return runKernel('SoftmaxCrossEntropyRows', { logits, targets })[0] as Tensor1D;
}
