import {
  add,
  clone,
  dispose,
  keep,
  mul,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Parameters } from '../../../nn/parameters';
import { TORCH_ADAMW, type AdamWConfig } from '../../../nn/training/adamw';
import { differentiate } from '../../../nn/training/differentiate';
import { absoluteErrorSum, vehiclesPerError } from '../distillation/forecast-loss';

/** torch.optim.Adam behind clipping to a global norm of 5, as the official code trains. */
export const LIGHTST_ADAM: AdamWConfig = { ...TORCH_ADAMW, weightDecay: 0, clipNorm: 5 };
export const LIGHTST_LEARNING_RATE = 3e-3;

/** A forecast with its target, both normalised (B, H, N, 1), and what is to be added to L_S, in vehicles. */
export interface Answer {
  readonly forecast: Tensor4D;
  readonly target: Tensor4D;
  /** Named terms, for the record; the caller weighs them in `extra`. */
  readonly terms?: Readonly<Record<string, Scalar>>;
  readonly extra?: Scalar;
}

export interface ObjectiveGradients {
  /** L_S plus what was added to it. */
  readonly loss: Scalar;
  /** L_S and the terms that were named. */
  readonly parts: Readonly<Record<string, Scalar>>;
  readonly grads: ReadonlyMap<string, Tensor>;
  dispose(): void;
}

/**
 * Loss and gradients of a forecast, L_S being the mean absolute error in vehicles. The sum of errors is what is differentiated,
 * and the gradients are scaled afterwards, so that the signs behind them add up without rounding (`absoluteErrorSum`).
 * @param std of the z-score, in vehicles
 */
export function objectiveGradients(
  parameters: Parameters,
  std: number,
  answer: (view: Parameters) => Answer,
): ObjectiveGradients {
  const found = tidy(() => {
    const parts: Record<string, Scalar> = {};
    let unit = 1;
    const { loss, grads } = differentiate(parameters, (view) => {
      const { forecast, target, terms = {}, extra } = answer(view);
      unit = vehiclesPerError(forecast, std);
      const errors = absoluteErrorSum(forecast, target);
      // The tidy of the forward pass would dispose of them.
      for (const [name, term] of Object.entries({ L_S: mul<Scalar>(errors, unit), ...terms }))
        parts[name] = keep(clone(term));
      return extra ? add(errors, mul(extra, 1 / unit)) : errors;
    });
    const scaled = [...grads.values()].map((grad) => mul(grad, unit));
    return { loss: mul<Scalar>(loss, unit), parts, names: [...grads.keys()], scaled };
  });
  const { loss, parts, names, scaled } = found;
  return {
    loss,
    parts,
    grads: new Map(names.map((name, i) => [name, scaled[i]])),
    dispose: () => dispose([loss, ...Object.values(parts), ...scaled]),
  };
}
