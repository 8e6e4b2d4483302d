import { clone, dispose, keep, tidy, transpose, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { rememberTranspose } from './ops/linear';
import { Parameters } from './parameters';

/**
 * Weights as they stood when this was made, for inference only; they outlive the set they were taken from.
 */
export interface FrozenParameters {
  readonly parameters: Parameters;
  dispose(): void;
}

/** `usedByLinear` names the matrices that `linear` multiplies with: those are transposed once, here. */
export function freezeParameters(
  source: Parameters,
  usedByLinear: (name: string) => boolean,
): FrozenParameters {
  const parameters = new Parameters(source.specs);
  const transposes: Tensor[] = [];
  tidy(() => {
    for (const { name, shape } of source.specs) {
      // The same memory under a tensor of its own: training goes on with the original, gradients included.
      const copy = clone(source.get(name));
      parameters.set(name, copy);
      if (shape.length !== 2 || !usedByLinear(name)) continue;
      const transposed = keep(transpose(copy as Tensor2D));
      rememberTranspose(copy as Tensor2D, transposed);
      transposes.push(transposed);
    }
  });
  return {
    parameters,
    dispose: () => {
      parameters.dispose();
      dispose(transposes);
    },
  };
}
