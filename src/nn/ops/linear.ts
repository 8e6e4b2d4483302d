import {
  customGrad,
  fused,
  matMul,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/** W^T of weights that will not change any more. */
const transposes = new WeakMap<Tensor, Tensor2D>();

/**
 * Lets `linear` use `transposed` = weight^T (in x out) from now on, for inference: on WASM rows of
 * a transposed matrix are packed whole vectors at a time. No gradient reaches a weight given here.
 */
export function rememberTranspose(weight: Tensor2D, transposed: Tensor2D): void {
  transposes.set(weight, transposed);
}

/** y = x W^T + b with W (out x in) as PyTorch stores it. x (N x in) -> (N x out). */
export function linear(x: Tensor2D, weight: Tensor2D, bias?: Tensor1D): Tensor2D {
  const transposed = transposes.get(weight);
  if (transposed) {
    const product = bias ? fused.matMul({ a: x, b: transposed, bias }) : matMul(x, transposed);
    return product as Tensor2D;
  }
  const inputs = bias ? [x, weight, bias] : [x, weight];
  const op = customGrad((...args: (Tensor | ((tensors: Tensor[]) => void))[]) => {
    const [a, w, b] = args as [Tensor2D, Tensor2D, Tensor1D | undefined];
    const save = args[inputs.length] as (tensors: Tensor[]) => void;
    save([a, w]);
    const value = bias
      ? fused.matMul({ a, b: w, transposeA: false, transposeB: true, bias: b! })
      : matMul(a, w, false, true);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [sa, sw] = saved as [Tensor2D, Tensor2D];
      const g = dy as Tensor2D;
      const grads: Tensor[] = [matMul(g, sw), matMul(g, sa, true, false)];
      if (bias) grads.push(sum(g, 0));
      return grads;
    };
    return { value, gradFunc };
  });
  return op(...inputs) as Tensor2D;
}
