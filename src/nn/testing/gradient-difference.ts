import type { Tensor } from '@tensorflow/tfjs-core';
import type { Gradients } from '../training/differentiate';

/** Gradients below this are rounding, whatever their scale. */
const NOTHING = 1e-3;

/**
 * Largest difference between two losses or two gradients of one parameter, as a share of that parameter's
 * largest gradient. Throws where they are not gradients of the same parameters.
 */
export function largestGradientDifference(a: Gradients, b: Gradients): number {
  if ([...a.grads.keys()].join() !== [...b.grads.keys()].join())
    throw new Error(`Gradients of [${[...a.grads.keys()]}] against [${[...b.grads.keys()]}]`);
  const worst = [...a.grads].map(([name, grad]) => difference(grad, b.grads.get(name)!));
  return Math.max(difference(a.loss, b.loss), ...worst);
}

function difference(a: Tensor, b: Tensor): number {
  if (a.shape.join() !== b.shape.join()) throw new Error(`Shape [${a.shape}] against [${b.shape}]`);
  const [values, others] = [a.dataSync(), b.dataSync()];
  let worst = 0;
  let largest = NOTHING;
  for (let i = 0; i < values.length; i++) {
    // Of a NaN the comparison must not be false.
    if (!(Math.abs(values[i] - others[i]) <= worst)) worst = Math.abs(values[i] - others[i]);
    largest = Math.max(largest, Math.abs(values[i]));
  }
  return worst / largest;
}
