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
import type { LossParts } from '../../../nn/training/batch-feed';
import { absoluteErrorSum, vehiclesPerError } from '../distillation/distillation-loss';

/** torch.optim.Adam behind clipping to a global norm of 5, as the official code trains. */
export const LIGHTST_ADAM: AdamWConfig = { ...TORCH_ADAMW, weightDecay: 0, clipNorm: 5 };
export const LIGHTST_LEARNING_RATE = 3e-3;

/** Which targets of a batch were measured. */
export interface MeasuredTargets {
  /** (B, H, N, 1) 1 where one was, else 0. */
  readonly mask: Tensor4D;
  readonly count: number;
}

/** A forecast with its target, both normalised (B, H, N, 1), and what is to be added to L_S, in vehicles. */
export interface Answer {
  readonly forecast: Tensor4D;
  readonly target: Tensor4D;
  /** Null, or left out, where all were. */
  readonly measured?: MeasuredTargets | null;
  /** Named terms, for the record; the caller weighs them in `extra`. */
  readonly terms?: Readonly<Record<string, Scalar>>;
  readonly extra?: Scalar;
}

/**
 * L_S, the mean absolute error in vehicles over what was measured, plus what was added to it. The sum of errors is what is
 * differentiated, and loss and gradients are scaled afterwards by `unit`, so that the signs behind them add up without rounding
 * (`absoluteErrorSum`).
 * @param std of the z-score, in vehicles
 */
export function flowLoss(
  { forecast, target, measured = null, terms = {}, extra }: Answer,
  std: number,
): LossParts & { readonly unit: number } {
  const unit = vehiclesPerError(measured?.count ?? forecast.size, std);
  const errors = absoluteErrorSum(forecast, target, measured?.mask);
  return {
    loss: extra ? add(errors, mul(extra, 1 / unit)) : errors,
    parts: { L_S: mul<Scalar>(errors, unit), ...terms },
    unit,
  };
}

export interface ObjectiveGradients {
  /** L_S plus what was added to it. */
  readonly loss: Scalar;
  /** L_S and the terms that were named. */
  readonly parts: Readonly<Record<string, Scalar>>;
  readonly grads: ReadonlyMap<string, Tensor>;
  dispose(): void;
}

/** Loss (`flowLoss`) and gradients of a forecast. */
export function objectiveGradients(
  parameters: Parameters,
  std: number,
  answer: (view: Parameters) => Answer,
): ObjectiveGradients {
  const found = tidy(() => {
    const parts: Record<string, Scalar> = {};
    let after = 1;
    const { loss, grads } = differentiate(parameters, (view) => {
      const { loss: sum, parts: named, unit } = flowLoss(answer(view), std);
      after = unit;
      // The tidy of the forward pass would dispose of them.
      for (const [name, term] of Object.entries(named)) parts[name] = keep(clone(term));
      return sum;
    });
    const scaled = [...grads.values()].map((grad) => mul(grad, after));
    return { loss: mul<Scalar>(loss, after), parts, names: [...grads.keys()], scaled };
  });
  const { loss, parts, names, scaled } = found;
  return {
    loss,
    parts,
    grads: new Map(names.map((name, i) => [name, scaled[i]])),
    dispose: () => dispose([loss, ...Object.values(parts), ...scaled]),
  };
}
