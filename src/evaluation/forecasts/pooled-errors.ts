import type { ForecastErrors } from './forecast-errors';

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
