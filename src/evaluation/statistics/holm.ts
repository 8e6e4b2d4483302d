/**
 * Holm's step-down adjustment (1979): p-values of a family of tests such that rejecting those below a level makes one false
 * rejection or more at most that often, however the tests depend on each other. The smallest of m is multiplied by m,
 * the next by m - 1 and so on; none falls below the one before, none exceeds 1. What is NaN was not tested: it stays NaN
 * and does not count.
 * @param pValues (M)
 * @returns (M)
 */
export function holmAdjusted(pValues: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(pValues.length).fill(NaN);
  const tested = Array.from(pValues, (_, i) => i).filter((i) => !Number.isNaN(pValues[i]));
  tested.sort((a, b) => pValues[a] - pValues[b]);
  let least = 0;
  tested.forEach((i, rank) => {
    least = Math.max(least, Math.min(1, (tested.length - rank) * pValues[i]));
    adjusted[i] = least;
  });
  return adjusted;
}
