import {
  add,
  div,
  minimum,
  mul,
  reshape,
  scalar,
  sqrt,
  square,
  sum,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { CLIP_EPS } from '../kernels/adamw-parts';

export interface ClippedGradients {
  /** Of all gradients together, before clipping. */
  readonly norm: Scalar;
  readonly grads: ReadonlyMap<string, Tensor>;
}

/**
 * Gradients scaled to a global norm of at most `limit`, as torch.nn.utils.clip_grad_norm_ does it: what the `AdamW`
 * kernel does itself, for gradients that it is given in parts. The caller disposes of all results.
 * @param limit Infinity to leave them as they are
 */
export function clipGradients(grads: ReadonlyMap<string, Tensor>, limit: number): ClippedGradients {
  const { norm, clipped } = tidy(() => {
    const squares = [...grads.values()].map(sumOfSquares);
    const norm: Scalar = sqrt(squares.reduce((total, each) => add(total, each), scalar(0)));
    const scale = Number.isFinite(limit) ? minimum(div(limit, add(norm, CLIP_EPS)), 1) : scalar(1);
    return { norm, clipped: [...grads.values()].map((grad) => mul(grad, scale)) };
  });
  return { norm, grads: new Map([...grads.keys()].map((name, i) => [name, clipped[i]])) };
}

/** Row by row first: a backend may add in single precision, one after the other. */
function sumOfSquares(grad: Tensor): Scalar {
  const columns = Math.max(1, grad.shape[grad.rank - 1] ?? 1);
  return sum(sum(square(reshape(grad, [-1, columns])), 1));
}
