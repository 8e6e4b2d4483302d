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
 * @param mask 1 for the errors that count, 0 for others; left out, all count
 */
export function absoluteErrorSum(forecast: Tensor4D, target: Tensor4D, mask?: Tensor4D): Scalar {
  const op = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [x, save] = inputs as [Tensor4D, GradSaveFunc];
    const error = mask ? mul(sub(x, target), mask) : sub(x, target);
    save([sign(error)]);
    return { value: sum(abs(error)), gradFunc: (dy: Tensor, [signs]: Tensor[]) => mul(signs, dy) };
  });
  return op(forecast) as Scalar;
}

/**
 * Vehicles that one unit of `absoluteErrorSum` adds to L_S, the mean over all errors that count, as the official code has it.
 * @param count of those errors; where there is none, the sum is 0 and so is the mean
 */
export const vehiclesPerError = (count: number, std: number): number => std / Math.max(1, count);

/** L_S as the official code has it: the mean absolute error in vehicles, zero counts included. Both normalised. */
export const meanAbsoluteError = (forecast: Tensor4D, target: Tensor4D, std: number): Scalar =>
  mul(absoluteErrorSum(forecast, target), vehiclesPerError(forecast.size, std));

/** L_S of eq. 5 of the paper: the squared error in vehicles, summed over the horizons, mean over samples and nodes. */
export function squaredError(forecast: Tensor4D, target: Tensor4D, std: number): Scalar {
  const [batch, , nodes] = forecast.shape;
  return mul(sum(square(sub(forecast, target))), (std * std) / (batch * nodes));
}
