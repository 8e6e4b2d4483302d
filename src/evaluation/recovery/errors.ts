import { badInput } from '../../base/failure';
import { haversineKm } from '../../domain/geo';

/** Mean and root-mean-square size of N errors, in their unit; NaN without any. */
export interface ErrorSize {
  readonly count: number;
  readonly mae: number;
  readonly rmse: number;
}

/** The same of travel times in minutes. */
export interface MinuteErrors extends ErrorSize {
  /** Mean of |error| / true time over the trips that took time, a fraction; NaN where there is none. */
  readonly mape: number;
}

/**
 * How far each of N predicted points lies from the true one: (N) metres by the haversine formula.
 * @param predicted (N, 2) longitude, latitude in degrees, as are the true ones
 * @throws Failure 'bad-input' for lists of unequal length
 */
export function metresApart(
  predicted: ArrayLike<number>,
  truth: ArrayLike<number>,
  radiusKm?: number,
): Float64Array {
  checkLengths(predicted.length, truth.length);
  return Float64Array.from({ length: truth.length / 2 }, (_, i) => {
    const at = 2 * i;
    return 1000 * haversineKm(predicted[at], predicted[at + 1], truth[at], truth[at + 1], radiusKm);
  });
}

/** Errors of either sign. */
export function errorSize(errors: ArrayLike<number>): ErrorSize {
  const count = errors.length;
  let [absolute, squared] = [0, 0];
  for (let i = 0; i < count; i++) {
    absolute += Math.abs(errors[i]);
    squared += errors[i] ** 2;
  }
  return { count, mae: absolute / count, rmse: Math.sqrt(squared / count) };
}

/**
 * Errors of N predicted travel times, all in minutes.
 * @throws Failure 'bad-input' for lists of unequal length
 */
export function minuteErrors(predicted: ArrayLike<number>, truth: ArrayLike<number>): MinuteErrors {
  checkLengths(predicted.length, truth.length);
  const errors = Float64Array.from(truth, (minutes, i) => predicted[i] - minutes);
  let [relative, timed] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (!(truth[i] > 0)) continue;
    relative += Math.abs(errors[i]) / truth[i];
    timed++;
  }
  return { ...errorSize(errors), mape: relative / timed };
}

function checkLengths(predicted: number, truth: number): void {
  if (predicted !== truth)
    throw badInput(
      `${predicted} predicted values cannot be held against ${truth} true ones. Give one prediction for each.`,
    );
}

/** Mean and root-mean-square errors of points, with every trip as often as a weight says: what resampling of trips needs. */
export class WeightedErrors {
  /** Points of all trips. */
  readonly count: number;
  readonly #absolute: Float64Array;
  readonly #squared: Float64Array;
  readonly #points: Float64Array;

  /** @param errors of each trip, one for each of its points, in any unit; a trip may have none */
  constructor(errors: readonly ArrayLike<number>[]) {
    const sizes = errors.map(errorSize);
    const sums = (of: (size: (typeof sizes)[number]) => number) =>
      Float64Array.from(sizes, (size) => (size.count === 0 ? 0 : size.count * of(size)));
    this.#points = Float64Array.from(sizes, ({ count }) => count);
    this.#absolute = sums(({ mae }) => mae);
    this.#squared = sums(({ rmse }) => rmse ** 2);
    this.count = this.#points.reduce((sum, points) => sum + points, 0);
  }

  /** Over the points of all trips together; NaN where none counts. @param weights (trips) */
  mae(weights: ArrayLike<number>): number {
    return weighted(this.#absolute, weights) / weighted(this.#points, weights);
  }

  rmse(weights: ArrayLike<number>): number {
    return Math.sqrt(weighted(this.#squared, weights) / weighted(this.#points, weights));
  }
}

function weighted(values: Float64Array, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += weights[i] * values[i];
  return sum;
}
