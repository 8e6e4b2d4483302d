import { badInput } from '../../base/failure';

/** Errors of forecasts of counts, as the official code has them (`lib/metrics.py`). */
export interface ForecastErrors {
  /** Mean absolute error in vehicles; NaN without entries. */
  readonly mae: number;
  /** Root of the mean squared error in vehicles; NaN without entries. */
  readonly rmse: number;
  /** Mean of |error| / count over the entries whose count is above 0, a fraction; NaN where there is none. */
  readonly mape: number;
  readonly count: number;
  /** Entries whose count is above 0. */
  readonly positive: number;
}

interface Sums {
  absolute: number;
  squared: number;
  relative: number;
  count: number;
  positive: number;
}

const noSums = (): Sums => ({ absolute: 0, squared: 0, relative: 0, count: 0, positive: 0 });

function add(sums: Sums, forecast: number, count: number): void {
  const error = Math.abs(forecast - count);
  sums.absolute += error;
  sums.squared += error * error;
  sums.count++;
  if (!(count > 0)) return;
  sums.relative += error / count;
  sums.positive++;
}

const errorsOf = ({ absolute, squared, relative, count, positive }: Sums): ForecastErrors => ({
  mae: absolute / count,
  rmse: Math.sqrt(squared / count),
  mape: relative / positive,
  count,
  positive,
});

export interface HorizonErrors {
  /** One for each bin ahead. */
  readonly perHorizon: readonly ForecastErrors[];
  /** Over all entries of all horizons together; for RMSE and MAPE that is not the mean of those per horizon. */
  readonly average: ForecastErrors;
}

/** Errors of forecasts of N nodes, added up batch by batch, in groups of any kind: horizons, hours, nodes. */
export class ErrorSums {
  readonly #sums: Sums[];

  constructor(groups: number) {
    this.#sums = Array.from({ length: groups }, noSums);
  }

  add(group: number, forecast: number, count: number): void {
    add(this.#sums[group], forecast, count);
  }

  /** Errors of each group. */
  get perGroup(): ForecastErrors[] {
    return this.#sums.map(errorsOf);
  }
}

/** Errors per horizon and on average, added up batch by batch. */
export class HorizonErrorSums {
  readonly #perHorizon: ErrorSums;
  readonly #all = new ErrorSums(1);

  constructor(
    readonly horizons: number,
    readonly nodes: number,
  ) {
    this.#perHorizon = new ErrorSums(horizons);
  }

  /**
   * Takes a batch in; all are (K x horizons x N), forecasts and counts in vehicles.
   * @param measured 1 where a count was measured: others count for nothing; null where all were
   * @throws Failure 'bad-input' for lists of unequal length
   */
  add(forecast: ArrayLike<number>, counts: ArrayLike<number>, measured: Uint8Array | null = null): void {
    const { horizons, nodes } = this;
    if (forecast.length !== counts.length || counts.length % (horizons * nodes) !== 0)
      throw badInput(
        `${forecast.length} forecasts cannot be held against ${counts.length} counts of ${horizons} horizons and ${nodes} nodes.`,
      );
    for (let i = 0; i < counts.length; i++) {
      if (measured?.[i] === 0) continue;
      this.#perHorizon.add(Math.floor(i / nodes) % horizons, forecast[i], counts[i]);
      this.#all.add(0, forecast[i], counts[i]);
    }
  }

  get errors(): HorizonErrors {
    return { perHorizon: this.#perHorizon.perGroup, average: this.#all.perGroup[0] };
  }
}

/**
 * Errors per horizon and on average. Both arguments are vehicles, (K x horizons x N); which counts are 0 is asked of the
 * counts as they were counted, never of values that were normalised and back again.
 * @throws Failure 'bad-input' for lists of unequal length
 */
export function horizonErrors(
  forecast: ArrayLike<number>,
  counts: ArrayLike<number>,
  horizons: number,
  nodes: number,
): HorizonErrors {
  const sums = new HorizonErrorSums(horizons, nodes);
  sums.add(forecast, counts);
  return sums.errors;
}

/** The errors of several groups of entries together, as if they had been added up in one; NaN where there is nothing. */
export function pooledErrors(groups: readonly ForecastErrors[]): ForecastErrors {
  let [absolute, squared, relative, count, positive] = [0, 0, 0, 0, 0];
  for (const group of groups) {
    // A group without entries has no errors, and one without a count above 0 no relative one.
    if (group.count > 0) {
      absolute += group.mae * group.count;
      squared += group.rmse ** 2 * group.count;
      count += group.count;
    }
    if (group.positive > 0) {
      relative += group.mape * group.positive;
      positive += group.positive;
    }
  }
  return {
    mae: absolute / count,
    rmse: Math.sqrt(squared / count),
    mape: relative / positive,
    count,
    positive,
  };
}

/**
 * How alike the nodes of a graph have become (over-smoothing): the mean cosine of two nodes' vectors over all unordered pairs and
 * all samples. NaN for fewer than two nodes or a vector of zeros.
 * @param vectors (samples x N x d)
 */
export function meanPairCosine(vectors: ArrayLike<number>, nodes: number, width: number): number {
  const samples = vectors.length / (nodes * width);
  let total = 0;
  for (let sample = 0; sample < samples; sample++)
    for (let a = 0; a < nodes; a++)
      for (let b = a + 1; b < nodes; b++)
        total += cosine(vectors, (sample * nodes + a) * width, (sample * nodes + b) * width, width);
  return total / ((samples * nodes * (nodes - 1)) / 2);
}

function cosine(vectors: ArrayLike<number>, a: number, b: number, width: number): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let j = 0; j < width; j++) {
    product += vectors[a + j] * vectors[b + j];
    squaresA += vectors[a + j] ** 2;
    squaresB += vectors[b + j] ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}
