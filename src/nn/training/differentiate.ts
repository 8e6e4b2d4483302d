import { engine, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Parameters } from '../parameters';

export interface Gradients {
  readonly loss: Scalar;
  /** By parameter name; a parameter that the loss does not depend on is absent. */
  readonly grads: Map<string, Tensor>;
}

/**
 * Gradient of a scalar loss with respect to all trainable parameters. `loss` gets a view of the parameters
 * and must use that view. Call inside `tidy`, or dispose of the results.
 */
export function differentiate(parameters: Parameters, loss: (view: Parameters) => Scalar): Gradients {
  const names = parameters.trainable;
  const tensors = names.map((name) => parameters.get(name));
  const { value, grads } = engine().gradients(() => parameters.with(tensors, loss), tensors, undefined, true);
  const present = names.flatMap((name, i): [string, Tensor][] => (grads[i] ? [[name, grads[i]]] : []));
  return { loss: value, grads: new Map(present) };
}
