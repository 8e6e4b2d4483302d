/** Differences of paired values. */
export interface PairedDifferences {
  /** `after` minus `before` of the pairs where both are numbers. */
  readonly differences: Float64Array;
  /** Pairs that were left out since one of their values is NaN. */
  readonly dropped: number;
}

/** @throws RangeError if the columns differ in length */
export function pairedDifferences(before: Float64Array, after: Float64Array): PairedDifferences {
  if (before.length !== after.length)
    throw new RangeError(`${before.length} and ${after.length} values: paired values come in equal numbers.`);
  const differences = after.map((value, i) => value - before[i]).filter((one) => !Number.isNaN(one));
  return { differences, dropped: before.length - differences.length };
}

/** NaN without differences. */
export const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
