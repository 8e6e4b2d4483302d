import {
  abs,
  customGrad,
  mul,
  sign,
  square,
  sub,
  sum,
  type GradSaveFunc,
  type Scalar,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/**
 * sum |forecast - target|. Its gradient is the sign, 0 where both are equal, as in torch; signs add up without rounding, so that
 * a weight with as many forecasts above as below has a gradient of exactly 0, which Adam leaves at rest.
 */
export function absoluteErrorSum(forecast: Tensor4D, target: Tensor4D): Scalar {
  const op = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [x, save] = inputs as [Tensor4D, GradSaveFunc];
    const error = sub(x, target);
    save([sign(error)]);
    return { value: sum(abs(error)), gradFunc: (dy: Tensor, [signs]: Tensor[]) => mul(signs, dy) };
  });
  return op(forecast) as Scalar;
}

/** Vehicles that one unit of `absoluteErrorSum` adds to L_S, the mean over all forecasts (B, H, N, 1), as the official code has it. */
export const vehiclesPerError = (forecast: Pick<Tensor, 'size'>, std: number): number => std / forecast.size;

/** L_S as the official code has it: the mean absolute error in vehicles, zero counts included. Both normalised. */
export const meanAbsoluteError = (forecast: Tensor4D, target: Tensor4D, std: number): Scalar =>
  mul(absoluteErrorSum(forecast, target), vehiclesPerError(forecast, std));

/** L_S of eq. 5 of the paper: the squared error in vehicles, summed over the horizons, mean over samples and nodes. */
export function squaredError(forecast: Tensor4D, target: Tensor4D, std: number): Scalar {
  const [batch, , nodes] = forecast.shape;
  return mul(sum(square(sub(forecast, target))), (std * std) / (batch * nodes));
}
