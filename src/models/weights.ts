import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { linear } from '../nn/ops/linear';

/** Where a network finds its weights by name. */
export interface Weights {
  get<T extends Tensor = Tensor>(name: string): T;
}

/** The weights of one network among those of several, which have its name in front of theirs. */
export const weightsUnder = (weights: Weights, prefix: string): Weights => ({
  get: (name) => weights.get(`${prefix}${name}`),
});

/** torch.nn.Linear: x (rows x in) -> (rows x out). */
export const denseLayer = (weights: Weights, name: string, x: Tensor2D): Tensor2D =>
  linear(x, weights.get<Tensor2D>(`${name}.weight`), weights.get<Tensor1D>(`${name}.bias`));
