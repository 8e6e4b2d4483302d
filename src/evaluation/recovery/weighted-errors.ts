import { errorSize } from './errors';

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
